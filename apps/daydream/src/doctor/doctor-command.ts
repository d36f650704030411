import { accessSync, constants, existsSync } from "node:fs";
import { dirname } from "node:path";
import { isDaydreamError } from "@daydream/base";
import { type ExitCode, exitCode, type Io } from "@daydream/terminal";
import { cohortPaths } from "../cohort/cohort-paths.ts";
import { findCohorts } from "../cohort/find-cohorts.ts";
import { readAllCatalogs } from "../cohort/plan-cohort.ts";
import type { ReadFlags } from "../commands/setting-options.ts";
import { configFileName } from "../settings/settings.ts";
import { openWorkspace, type Workspace } from "../settings/workspace.ts";
import { version } from "../version.ts";
import { type Finding, findingLines } from "./finding.ts";
import { modelFindings } from "./model-findings.ts";

/** `doctor`: looks at everything that daydream needs and says what to do about what is missing. */
export async function doctorCommand(io: Io, flags: ReadFlags): Promise<ExitCode> {
  const program: Finding = {
    name: "daydream",
    state: "ok",
    detail: `${version} on Node ${process.versions.node}`,
  };
  const opened = await openOrExplain(io, flags);
  if (opened.kind === "broken") return report(io, { findings: [program, opened.finding], flags });
  const { workspace } = opened;
  const { settings, files } = workspace;
  const read = readAllCatalogs(workspace);
  const findings: readonly Finding[] = [
    program,
    { name: "data_root", state: "note", detail: `${settings.dataRoot} (${settings.origins.dataRoot})` },
    dataRootFinding(settings.dataRoot),
    catalogFinding(read),
    cohortFinding(workspace),
    storeFinding(workspace),
    ...(await modelFindings(io, workspace, read.catalogs.models)),
  ];
  return report(io, { findings, flags, next: findCohorts(files)[0] });
}

// --- internal ---

type Opened =
  | { readonly kind: "opened"; readonly workspace: Workspace }
  | { readonly kind: "broken"; readonly finding: Finding };

/** Settings with a mistake stop every other command; here they are what is looked at. */
async function openOrExplain(io: Io, flags: ReadFlags): Promise<Opened> {
  try {
    return { kind: "opened", workspace: await openWorkspace(flags, io) };
  } catch (error) {
    if (!isDaydreamError(error) || error.code !== "daydream/bad-config") throw error;
    const fix = `in ${configFileName} there may be, and need not: ${exampleConfig}`;
    return { kind: "broken", finding: { name: "settings", state: "missing", detail: error.message, fix } };
  }
}

const exampleConfig =
  "data_root: ./data · endpoints: { local: { base_url: http://127.0.0.1:8000/v1, key: LOCAL_API_KEY } } · " +
  "pools: { free: { concurrency: 1 }, paid: { concurrency: 5, rate: 120/min } } · " +
  "calls: { timeout_s: 240, attempts: 5, base_delay_s: 1, max_delay_s: 60, max_retry_after_s: 300, deadline_s: 3600 }";

function report(
  io: Io,
  of: {
    readonly findings: readonly Finding[];
    readonly flags: ReadFlags;
    readonly next?: string | undefined;
  },
): ExitCode {
  const { findings, flags, next } = of;
  const isUsable = findings.every(({ state }) => state !== "missing");
  if (flags.json) io.out(`${JSON.stringify({ usable: isUsable, findings }, null, 2)}\n`);
  else {
    io.out(findings.map(findingLines).join(""));
    if (isUsable)
      io.out(next === undefined ? "ready: daydream init NEW-FOLDER\n" : `ready: daydream plan ${next}\n`);
    else io.out("not ready\n");
  }
  return isUsable ? exitCode.done : exitCode.failures;
}

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

function catalogFinding({ catalogs, problems }: ReturnType<typeof readAllCatalogs>): Finding {
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
