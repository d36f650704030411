import { type ExitCode, exitCode, type Io } from "@daydream/terminal";
import { checkCohortName } from "../cohort/find-cohorts.ts";
import type { TopFlags } from "../commands/top.ts";
import { fail } from "../errors.ts";
import { isPersonJudge } from "../scoring-sheet/person-judge.ts";
import { openWorkspace, type Workspace } from "../settings/workspace.ts";
import type { CohortEvaluations } from "./evaluation.ts";
import { chosenCohorts } from "./find-reportable.ts";
import { frameCsv } from "./frame.ts";
import { type RankedCandidate, rankCandidates, selectTop } from "./rank-candidates.ts";
import { type ChosenBy, rankingFrame, rankingTable } from "./ranking-frame.ts";
import { readEvaluations } from "./read-evaluations.ts";
import { refuseCohort, writeCuratedCohort } from "./write-curated-cohort.ts";

/** `top`: the candidates that scored highest, and a cohort that scores them again. */
export async function topCommand(io: Io, cohort: string, flags: TopFlags): Promise<ExitCode> {
  const workspace = await openWorkspace(flags, io);
  chosenCohorts([cohort], { files: workspace.files, isAll: false });
  const target = flags.to === undefined ? undefined : freeTarget(flags.to, workspace);
  const read = await readEvaluations(cohort, workspace);
  const rubric = oneRubric(read, flags.rubric);
  const judges = chosenJudges(levels(read, "judge"), flags.models);
  const ranked = rankCandidates(read.evaluations, { rubric, judges });
  const span = flags.maxOnly === true ? 0 : flags.span;
  const count = flags.n ?? (span === undefined ? usualCount : undefined);
  const chosen = selectTop(ranked, { count, span });
  const frame = rankingFrame(chosen, { judges, rubric, ...methodOf(flags), target: target ?? "" });
  if (flags.json)
    io.out(`${JSON.stringify({ cohort, rubric, judges, candidates: asJson(chosen) }, null, 2)}\n`);
  else if (flags.csv) io.out(frameCsv(frame));
  else io.out(rankingTable(chosen, judges));
  if (chosen.length > 0 && !flags.json && !flags.csv)
    io.err(
      `${chosen.length} of ${ranked.length} by ${rubric}. The best of many are in part the luckiest: score them again before you believe the number\n`,
    );
  if (target !== undefined) {
    if (chosen.length === 0)
      throw fail("bad-option", {
        option: "--to",
        problem: `no candidate of ${cohort} has a score of ${rubric}`,
      });
    const again = await writeCuratedCohort(target, { workspace, read, chosen, rubric, judges, flags, frame });
    io.err(`wrote ${again}; next: daydream plan ${target}\n`);
  }
  return exitCode.done;
}

// --- internal ---

const usualCount = 10;

function levels({ evaluations }: CohortEvaluations, part: "judge" | "rubric"): readonly string[] {
  return [...new Set(evaluations.map((evaluation) => evaluation[part]))].sort();
}

function oneRubric(read: CohortEvaluations, given: string | undefined): string {
  const known = levels(read, "rubric");
  const rubric = given ?? (known.length === 1 ? known[0] : undefined);
  if (rubric === undefined || !known.includes(rubric))
    throw fail("bad-option", { option: "--rubric", problem: `name one of ${known.join(", ")}` });
  return rubric;
}

/** People score some candidates, by lot: in a mean they would favour or harm those, unless they are asked for. */
function chosenJudges(known: readonly string[], given: string | undefined): readonly string[] {
  const models = known.filter((judge) => !isPersonJudge(judge));
  return given === undefined && models.length > 0 ? models : someOf(known, { given, option: "--models" });
}

function someOf(
  known: readonly string[],
  { given, option }: { readonly given: string | undefined; readonly option: string },
): readonly string[] {
  if (given === undefined) return known;
  const names = given.split(",").map((name) => name.trim());
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw fail("bad-option", {
      option,
      problem: `there is no ${unknown.join(", ")}; there are ${known.join(", ")}`,
    });
  return names;
}

function freeTarget(name: string, workspace: Workspace): string {
  refuseCohort(checkCohortName(name), workspace);
  return name;
}

function methodOf({ maxOnly, span, n }: TopFlags): Pick<ChosenBy, "method" | "limit"> {
  if (maxOnly === true) return { method: "max_only", limit: "" };
  if (span !== undefined) return { method: "score_span", limit: String(span) };
  return { method: "top_n", limit: String(n ?? usualCount) };
}

function asJson(chosen: readonly RankedCandidate[]): readonly object[] {
  return chosen.map((candidate, index) => ({
    rank: index + 1,
    ...candidate,
    byJudge: Object.fromEntries(candidate.byJudge),
  }));
}
