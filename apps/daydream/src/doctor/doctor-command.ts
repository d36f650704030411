import { accessSync, constants, existsSync } from "node:fs";
import { dirname } from "node:path";
import { type ExitCode, exitCode, type Io } from "@daydream/terminal";
import { cohortPaths } from "../cohort/cohort-paths.ts";
import { findCohorts } from "../cohort/find-cohorts.ts";
import { readAllCatalogs } from "../cohort/plan-cohort.ts";
import type { ReadFlags } from "../commands/setting-options.ts";
import { openWorkspace, type Workspace } from "../settings/workspace.ts";
import { version } from "../version.ts";

/** One thing that was looked at. */
interface Finding {
  readonly name: string;
  readonly state: "ok" | "missing" | "note";
  readonly detail: string;
  /** The command or change that mends it. */
  readonly fix?: string;
}

/** `doctor`: looks at everything that daydream needs and says what to do about what is missing. */
export async function doctorCommand(io: Io, flags: ReadFlags): Promise<ExitCode> {
  const workspace = await openWorkspace(flags, io);
  const { settings, files } = workspace;
  const findings: readonly Finding[] = [
    { name: "daydream", state: "ok", detail: `${version} on Node ${process.versions.node}` },
    { name: "data_root", state: "note", detail: `${settings.dataRoot} (${settings.origins.dataRoot})` },
    dataRootFinding(settings.dataRoot),
    catalogFinding(workspace),
    cohortFinding(workspace),
    storeFinding(workspace),
    keyFinding(io),
  ];
  const isUsable = findings.every(({ state }) => state !== "missing");
  if (flags.json) io.out(`${JSON.stringify({ usable: isUsable, findings }, null, 2)}\n`);
  else {
    for (const { name, state, detail, fix } of findings) {
      io.out(`${marks[state]} ${name.padEnd(12)} ${detail}\n`);
      if (fix !== undefined) io.out(`  ${"".padEnd(12)} → ${fix}\n`);
    }
    const next = findCohorts(files)[0];
    if (isUsable)
      io.out(next === undefined ? "ready: daydream init NEW-FOLDER\n" : `ready: daydream plan ${next}\n`);
    else io.out("not ready\n");
  }
  return isUsable ? exitCode.done : exitCode.failures;
}

// --- internal ---

const marks = { ok: "✓", missing: "✗", note: "·" } as const;

function dataRootFinding(dataRoot: string): Finding {
  let existing = dataRoot;
  while (!existsSync(existing)) existing = dirname(existing);
  try {
    accessSync(existing, constants.W_OK);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const detail = `${existing} is not writable`;
    return { name: "data root", state: "missing", detail, fix: "choose another with --data-root" };
  }
  if (existing === dataRoot) return { name: "data root", state: "ok", detail: "is there and writable" };
  return {
    name: "data root",
    state: "missing",
    detail: "is not there",
    fix: "daydream init NEW-FOLDER makes one; --data-root names another",
  };
}

function catalogFinding(workspace: Workspace): Finding {
  const { catalogs, problems } = readAllCatalogs(workspace);
  if (problems.length > 0)
    return {
      name: "catalogs",
      state: "missing",
      detail: `${problems.length} problems`,
      fix: `daydream check --all`,
    };
  const templates = [...catalogs.templates].map(([stage, byId]) => `${byId.size} ${stage} templates`);
  const unpriced = [...catalogs.models.values()].filter(
    ({ inputUsdPerMillion, outputUsdPerMillion }) =>
      inputUsdPerMillion === undefined || outputUsdPerMillion === undefined,
  ).length;
  const prices = unpriced === 0 ? "" : ` (${unpriced} without prices)`;
  return {
    name: "catalogs",
    state: "ok",
    detail: `${catalogs.concepts.size} concepts, ${catalogs.combos.size} combos, ${templates.join(", ")}, ${catalogs.models.size} models${prices}`,
  };
}

function cohortFinding({ files }: Workspace): Finding {
  const cohorts = findCohorts(files);
  const compiled = cohorts.filter((name) => files.has(cohortPaths.membership(name))).length;
  return { name: "cohorts", state: "note", detail: `${cohorts.length}, ${compiled} of them compiled` };
}

function storeFinding({ files, pipeline }: Workspace): Finding {
  const counts = pipeline.map(({ name }) => `${files.names(cohortPaths.stage(name)).length} ${name}s`);
  return { name: "store", state: "note", detail: counts.join(", ") };
}

function keyFinding({ environment }: Io): Finding {
  const isSet = Boolean(environment.OPENROUTER_API_KEY);
  return { name: "key", state: "note", detail: `OPENROUTER_API_KEY is ${isSet ? "set" : "not set"}` };
}
