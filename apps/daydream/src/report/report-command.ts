import { createFsStore } from "@daydream/store";
import { type ExitCode, exitCode, type Io } from "@daydream/terminal";
import { cohortPaths } from "../cohort/cohort-paths.ts";
import type { ReportFlags } from "../commands/report.ts";
import { fail } from "../errors.ts";
import { openWorkspace } from "../settings/workspace.ts";
import { cohortReports } from "./cohort-reports.ts";
import { crossReports } from "./cross-reports.ts";
import type { Evaluation } from "./evaluation.ts";
import { findFindings } from "./find-findings.ts";
import { chosenCohorts } from "./find-reportable.ts";
import { readModelFamilies } from "./model-families.ts";
import { readCard } from "./read-card.ts";
import { readEvaluations } from "./read-evaluations.ts";
import { readOtherEvaluations } from "./read-other-evaluations.ts";
import { reportPage } from "./report-page.ts";
import { describeSummary, type ReportSummary, summarizeReport } from "./summarize-report.ts";

/** `report`: writes what is known of cohorts, each into its own folder, and of several together. */
export async function reportCommand(io: Io, given: readonly string[], flags: ReportFlags): Promise<ExitCode> {
  if (flags.require !== undefined && flags.require !== "met")
    throw fail("bad-option", { option: "--require", problem: `should be met, got ${flags.require}` });
  const workspace = await openWorkspace(flags, io);
  const { files, pipeline, settings } = workspace;
  const isAll = flags.all === true;
  const cohorts = chosenCohorts(given, { files, isAll });
  await using store = createFsStore({ directory: settings.dataRoot });
  const families = readModelFamilies(files);
  const summaries: ReportSummary[] = [];
  const all: Evaluation[] = [];
  for (const cohort of cohorts) {
    const read = await readEvaluations(cohort, workspace);
    const folder = `${cohortPaths.cohort(cohort)}/reports`;
    const paths: string[] = [];
    for (const [path, text] of cohortReports(read, pipeline)) {
      await store.writeDocument(`${folder}/${path}`, text);
      paths.push(path);
    }
    const card = readCard(cohort, workspace);
    const findings = findFindings(read, { pipeline, card, families });
    if (flags.page !== false) {
      const page = reportPage(read, { findings, card, pipeline, dataRoot: settings.dataRoot });
      await store.writeDocument(`${folder}/${pageFile}`, page);
      paths.push(pageFile);
    }
    summaries.push(summarizeReport(read, { findings, files: paths.map((path) => `${folder}/${path}`) }));
    if (cohorts.length > 1 || isAll) all.push(...read.evaluations);
  }
  const cross = cohorts.length > 1 || isAll ? await writeCross() : [];
  if (flags.json) io.out(`${JSON.stringify({ cohorts: summaries, files: cross }, null, 2)}\n`);
  else io.out([...summaries.map((one) => describeSummary(one, files)), crossLine(cross)].join("\n"));
  const isMet = summaries.every(({ verdict }) => verdict === "met");
  return flags.require === undefined || isMet ? exitCode.done : exitCode.failures;

  async function writeCross(): Promise<readonly string[]> {
    const others = isAll ? await readOtherEvaluations(new Set(all.map(({ id }) => id)), workspace) : [];
    const reports = crossReports([...all, ...others], pipeline);
    for (const [path, text] of reports) await store.writeDocument(path, text);
    return [...reports.keys()];
  }

  function crossLine(paths: readonly string[]): string {
    return paths.map((path) => `wrote ${files.describe(path)}\n`).join("");
  }
}

// --- internal ---

const pageFile = "report.html";
