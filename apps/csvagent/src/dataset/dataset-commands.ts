import { existsSync } from "node:fs";
import { basename, resolve } from "node:path";
import type { Io } from "@daydream/terminal";
import { cut, type ExitCode, exitCode, renderTable } from "@daydream/terminal";
import type { Profile } from "../profile/profile.ts";
import { profileDataset } from "../profile/profile-dataset.ts";
import { nextCommand } from "../settings/next-command.ts";
import type { SettingFlags } from "../settings/settings.ts";
import { openWorkspace } from "../workspace/workspace.ts";
import { addDataset } from "./add-dataset.ts";
import type { Dataset } from "./dataset.ts";
import { describeDataset } from "./describe-dataset.ts";
import { discoverDatasets } from "./discover-datasets.ts";
import { findDataset } from "./find-dataset.ts";
import { readDataset } from "./read-dataset.ts";

interface AddFlags extends SettingFlags {
  readonly name?: string;
  readonly title?: string;
  readonly description?: string;
  readonly licence?: string;
  readonly url?: string;
}

/** `datasets add`: copies a CSV file into the data root and says what is in it. */
export async function addDatasetCommand(io: Io, path: string, flags: AddFlags): Promise<ExitCode> {
  await using workspace = await openWorkspace(flags, io, { writes: true });
  const { name, title, description, licence, url } = flags;
  const { dataRoot } = workspace.settings;
  const added = await addDataset({
    path: resolve(io.workingDirectory, path),
    slug: name,
    title,
    description,
    licence,
    url,
    dataRoot,
    // What is wrong with a path is said before anything is started.
    sandbox: { openSession: async (options) => (await workspace.sandbox()).openSession(options) },
  });
  const { slug } = added.dataset;
  if (added.kind === "present") io.out(`${slug} is there already, with this content: nothing to do\n`);
  else {
    const dataset = await readDataset(added.dataset);
    const sandbox = await workspace.sandbox();
    const profile = await profileDataset(dataset, { sandbox, store: workspace.store });
    io.out(`added ${slug}: ${profile.rows} rows, ${profile.columns.length} columns\n`);
    printProfile(io, profile);
    io.out(nextCommand(`run --template --dataset ${slug}`, workspace.settings));
  }
  return exitCode.done;
}

/** `datasets show`: the profile of a dataset, or of any CSV file. */
export async function showDatasetCommand(
  io: Io,
  name: string,
  flags: SettingFlags & { json?: boolean },
): Promise<ExitCode> {
  await using workspace = await openWorkspace(flags, io, { writes: false });
  const dataset = await readDataset(await datasetOrFile(name, workspace.settings.dataRoot, io));
  const profile = await profileDataset(dataset, { sandbox: await workspace.sandbox() });
  if (flags.json) {
    io.out(
      `${JSON.stringify({ dataset: { ...describeDataset(dataset), hash: dataset.hash }, profile }, null, 2)}\n`,
    );
    return exitCode.done;
  }
  io.out(`${dataset.title} (${dataset.csvSource})\n`);
  if (dataset.description !== null) io.out(`${cut(dataset.description, 300)}\n`);
  io.out(
    `${profile.rows} rows, ${profile.columns.length} columns, ${profile.duplicate_rows} duplicate rows\n`,
  );
  printProfile(io, profile);
  return exitCode.done;
}

// --- internal ---

async function datasetOrFile(name: string, dataRoot: string, io: Io): Promise<Dataset> {
  const path = resolve(io.workingDirectory, name);
  if (!/[./\\]/.test(name) && !existsSync(path)) {
    return findDataset(await discoverDatasets({ dataRoot }), name);
  }
  const known = /[./\\]/.test(name) ? [] : await discoverDatasets({ dataRoot });
  const dataset = known.find(({ slug }) => slug === name);
  if (dataset !== undefined) return dataset;
  return {
    slug: basename(name),
    path,
    csvSource: name,
    title: basename(name),
    description: null,
    licence: null,
    url: null,
  };
}

function printProfile(io: Io, profile: Profile): void {
  const rows = profile.columns.map((column) => [
    column.name,
    column.kind,
    column.role,
    column.missing === 0 ? "" : `${(column.missing_share * 100).toFixed(1)} %`,
    String(column.distinct),
    column.statistics === undefined
      ? (column.top_values ?? []).map(({ value, count }) => `${cut(value, 16)} ${count}`).join(", ")
      : `${number(column.statistics.min)} … ${number(column.statistics.median)} … ${number(column.statistics.max)}`,
    column.role_reason,
  ]);
  io.out(
    renderTable(
      [
        { title: "column", maxWidth: 28 },
        { title: "kind" },
        { title: "role" },
        { title: "missing", align: "right" },
        { title: "distinct", align: "right" },
        { title: "min … median … max, or most frequent", maxWidth: 44 },
        { title: "why this role", maxWidth: 60 },
      ],
      rows,
    ),
  );
  for (const { columns, r } of profile.correlations)
    io.out(`correlation ${columns.join(" ~ ")}: ${r.toFixed(2)}\n`);
  for (const alert of profile.alerts) io.out(`note: ${alert}\n`);
}

function number(value: number): string {
  return String(Number(value.toPrecision(6)));
}
