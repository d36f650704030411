import type { Layout, ScoreRow } from "@daydream/statistics";
import type { Pipeline } from "../pipeline/pipeline.ts";
import type { CohortEvaluations, Evaluation } from "./evaluation.ts";
import { lineage, reportStages } from "./report-stages.ts";

/** Evaluations as the statistics package takes them. */
export interface ScoreRows {
  readonly layout: Layout;
  readonly rows: readonly ScoredText[];
  /** What the scores are: points of one scale, or the place between the ends of each rubric's own. */
  readonly measure: "score" | "share";
}

/** A row that still knows what it was made of. */
export interface ScoredText extends ScoreRow {
  readonly evaluation: Evaluation;
}

/**
 * Makes rows of evaluations. Where rubrics have different scales, a score is its share of the way from the lowest to
 * the highest; `measure` "score" keeps the points all the same.
 */
export function scoreRows(
  { evaluations }: Pick<CohortEvaluations, "evaluations">,
  pipeline: Pipeline,
  asked?: ScoreRows["measure"],
): ScoreRows {
  const stages = reportStages(pipeline);
  const chain = lineage(pipeline, stages.candidate).toReversed();
  const root = stages.root.axes.find(({ catalog }) => catalog === "combos")?.name ?? "";
  const scales = new Set(evaluations.map(({ scale }) => `${scale.min} ${scale.max}`));
  const measure = asked ?? (scales.size > 1 ? "share" : "score");
  const layout: Layout = {
    units: [
      { name: root.replace(/_id$/, ""), label: root, axes: [] },
      ...chain.map(({ name, axes }) => ({
        name,
        axes: axes
          .filter(({ role, name: axis }) => role !== "replicate" && axis !== root)
          .map((axis) => axis.name),
      })),
    ],
    judge: stages.judgeAxis,
    rubric: stages.rubricAxis,
    replicates: stages.replicateAxes,
  };
  const rows = evaluations.map((evaluation): ScoredText => {
    const { score, scale, failure, axes, candidate } = evaluation;
    const value =
      score === undefined || measure === "score" ? score : (score - scale.min) / (scale.max - scale.min);
    return {
      units: [axes[root] ?? "", ...chain.map(({ name }) => ancestorId(evaluation, name))],
      levels: axes,
      score: value,
      ...(failure === undefined ? {} : { missing: hasReply(evaluation) ? "no-score" : "no-reply" }),
      isCopy: candidate?.mode === "copy",
      evaluation,
    };
  });
  return { layout, rows, measure };
}

// --- internal ---

function ancestorId({ generation }: Evaluation, stage: string): string {
  let at = generation.parent;
  while (at !== undefined && at.stage !== stage) at = at.parent;
  return at?.id ?? generation.parentId ?? "";
}

/** A reply came; it is no fault of the connection that there is no score. */
function hasReply({ generation }: Evaluation): boolean {
  return (
    generation.status === "unparsed" ||
    generation.status === "made" ||
    replyFailures.has(generation.failure?.code ?? "")
  );
}

const replyFailures = new Set([
  "parse-failed",
  "truncated-raw",
  "min-lines-not-met",
  "filtered-reply",
  "refused-reply",
  "reasoning-only-reply",
  "empty-reply",
]);
