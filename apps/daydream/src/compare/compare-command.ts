import type { Correction } from "@daydream/statistics";
import { type ExitCode, exitCode, type Io } from "@daydream/terminal";
import type { CompareFlags } from "../commands/compare.ts";
import { fail } from "../errors.ts";
import type { CohortEvaluations } from "../report/evaluation.ts";
import { chosenCohorts } from "../report/find-reportable.ts";
import { readEvaluations } from "../report/read-evaluations.ts";
import { scoreRows } from "../report/score-rows.ts";
import { openWorkspace } from "../settings/workspace.ts";
import { chooseEvaluations } from "./choose-evaluations.ts";
import { compareAxis } from "./compare-axis.ts";
import { comparisonJson, describeComparisons } from "./describe-comparisons.ts";
import { lookedAt } from "./describe-scores.ts";
import { checkUnit, designAxis } from "./design-axis.ts";

/** `compare`: how much higher one level of an axis scores than another, and how sure that is. */
export async function compareCommand(
  io: Io,
  cohort: string,
  flags: CompareFlags & { readonly levels: readonly string[] },
): Promise<ExitCode> {
  const correction = correctionNamed(flags.correction ?? "holm");
  const workspace = await openWorkspace(flags, io);
  const { files, pipeline } = workspace;
  chosenCohorts([cohort], { files, isAll: false });
  const read = chooseEvaluations(await readEvaluations(cohort, workspace), { flags, pipeline });
  const axis = designAxis(flags.axis, { option: "--axis", cohort: read, pipeline });
  const by =
    flags.by === undefined ? undefined : designAxis(flags.by, { option: "--by", cohort: read, pipeline });
  if (by === axis) throw fail("bad-option", { option: "--by", problem: `${axis} is what is compared` });
  const scores = scoreRows(read, pipeline);
  const { confidence = 0.95, unit } = flags;
  checkUnit(unit, scores);
  checkLevels(flags.levels, { axis, cohort: read });
  const pairs = compareAxis(scores, { axis, levels: flags.levels, by, correction, confidence, unit });
  const about = { ...lookedAt(read, scores), axis, by, correction, confidence };
  if (flags.json) io.out(`${JSON.stringify(comparisonJson(pairs, about), null, 2)}\n`);
  else io.out(describeComparisons(pairs, about));
  return exitCode.done;
}

// --- internal ---

const corrections: readonly Correction[] = ["holm", "benjamini-hochberg"];

function correctionNamed(given: string): Correction {
  const found = corrections.find((name) => name === given);
  if (found !== undefined) return found;
  throw fail("bad-option", {
    option: "--correction",
    problem: `should be ${corrections.join(" or ")}, got ${given}`,
  });
}

function checkLevels(
  levels: readonly string[],
  { axis, cohort }: { readonly axis: string; readonly cohort: CohortEvaluations },
): void {
  const known = new Set(cohort.evaluations.flatMap(({ axes }) => axes[axis] ?? []));
  const unknown = levels.filter((level) => !known.has(level));
  if (unknown.length > 0 || new Set(levels).size < levels.length)
    throw fail("bad-option", {
      option: "--axis",
      problem: `${axis} should be compared at two of its levels (${[...known].sort().join(", ")}), got ${levels.join(" and ")}`,
    });
}
