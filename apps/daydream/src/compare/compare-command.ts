import type { Correction } from "@daydream/statistics";
import { type ExitCode, exitCode, type Io } from "@daydream/terminal";
import type { CompareFlags } from "../commands/compare.ts";
import { fail } from "../errors.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import { axisReader } from "../report/axis-reader.ts";
import type { CohortEvaluations } from "../report/evaluation.ts";
import { chosenCohorts } from "../report/find-reportable.ts";
import { readEvaluations } from "../report/read-evaluations.ts";
import { type ScoreRows, scoreRows } from "../report/score-rows.ts";
import { openWorkspace } from "../settings/workspace.ts";
import { chooseEvaluations } from "./choose-evaluations.ts";
import { compareAxis } from "./compare-axis.ts";
import { comparisonJson, describeComparisons } from "./describe-comparisons.ts";
import { lookedAt } from "./describe-scores.ts";

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

/** An axis of the design under its own name: ids of stages and counts of replicates are nothing to compare. */
function designAxis(
  given: string,
  of: { readonly option: string; readonly cohort: CohortEvaluations; readonly pipeline: Pipeline },
): string {
  const { name } = axisReader(given, of);
  const counts = of.pipeline.flatMap(({ axes }) =>
    axes.filter(({ role }) => role === "replicate").map((axis) => axis.name),
  );
  const known = of.cohort.axes.filter((axis) => !counts.includes(axis));
  if (known.includes(name)) return name;
  throw fail("bad-option", {
    option: of.option,
    problem: `${given} has no levels to compare; there are ${known.join(", ")}`,
  });
}

function checkUnit(unit: string | undefined, { layout }: ScoreRows): void {
  const names = layout.units.map(({ name }) => name);
  if (unit === undefined || names.includes(unit)) return;
  throw fail("bad-option", { option: "--unit", problem: `should be ${names.join(", ")}, got ${unit}` });
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
