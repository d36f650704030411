import { statSync } from "node:fs";
import type { Io } from "@daydream/terminal";
import { type ExitCode, exitCode, renderTable } from "@daydream/terminal";
import { readSettings, type SettingFlags } from "../settings/settings.ts";
import { describeDataset } from "./describe-dataset.ts";
import { discoverDatasets } from "./discover-datasets.ts";

/** `datasets list`: every dataset there is, the user's and the bundled ones. */
export async function listDatasetsCommand(
  io: Io,
  flags: SettingFlags & { json?: boolean },
): Promise<ExitCode> {
  const { dataRoot } = await readSettings(flags, io);
  const datasets = await discoverDatasets({ dataRoot });
  if (flags.json) {
    io.out(`${JSON.stringify(datasets.map(describeDataset), null, 2)}\n`);
    return exitCode.done;
  }
  const rows = datasets.map(({ slug, csvSource, title, licence, path }) => [
    slug,
    csvSource.startsWith("bundled:") ? "bundled" : csvSource,
    `${Math.ceil(statSync(path).size / 1024)} KB`,
    licence ?? "",
    title,
  ]);
  io.out(
    renderTable(
      [
        { title: "dataset" },
        { title: "where", maxWidth: 48 },
        { title: "size", align: "right" },
        { title: "licence", maxWidth: 24 },
        { title: "title", maxWidth: 40 },
      ],
      rows,
    ),
  );
  return exitCode.done;
}
