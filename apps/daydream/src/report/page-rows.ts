import type { Pipeline } from "../pipeline/pipeline.ts";
import type { CohortEvaluations, Evaluation, Generation } from "./evaluation.ts";
import type { PageData } from "./page-data.ts";
import { reportStages } from "./report-stages.ts";

/** The rows of a page, as columns; where texts are is told by who packed them. */
export function pageRows(
  { cohort, axes, evaluations }: CohortEvaluations,
  of: {
    readonly pipeline: Pipeline;
    readonly candidates: readonly Generation[];
    readonly candidateTexts: readonly number[];
    readonly replies: readonly number[];
    readonly packets: readonly number[];
    readonly scale: readonly [number, number];
  },
): PageData {
  const stages = reportStages(of.pipeline);
  const names = [...axes, "writer"];
  const readers = names.map(
    (axis) => (evaluation: Evaluation) =>
      axis === "writer" ? evaluation.writer : (evaluation.axes[axis] ?? ""),
  );
  const levels = readers.map((read) => numbered(evaluations.map(read), naturally));
  const failures = numbered(
    evaluations.map(({ failure }) =>
      failure === undefined ? undefined : `${failure.code}\u0000${failure.message}`,
    ),
  );
  const candidateNumbers = new Map(of.candidates.map(({ id }, number) => [id, number]));
  return {
    cohort,
    candidateStage: stages.candidate.name,
    scoringStage: stages.scoring.name,
    axes: names.map((name, axis) => ({
      name,
      levels: levels[axis]?.values ?? [],
      isReplicate: stages.replicateAxes.includes(name),
    })),
    rubricAxis: Math.max(0, names.indexOf(stages.rubricAxis)),
    judgeAxis: Math.max(0, names.indexOf(stages.judgeAxis)),
    failures: failures.values.map((text) => {
      const [code = "", message = ""] = text.split("\u0000");
      return { code, message };
    }),
    candidates: { ids: of.candidates.map(({ id }) => id), texts: of.candidateTexts },
    evaluations: {
      ids: evaluations.map(({ id }) => id),
      candidates: evaluations.map(({ candidateId }) => candidateNumbers.get(candidateId) ?? -1),
      levels: levels.map(({ numbers }) => numbers),
      scores: evaluations.map(({ score }) => score ?? null),
      failures: failures.numbers,
      costs: evaluations.map(({ generation: { attempts, isCostKnown, costUsd } }) =>
        attempts > 0 && isCostKnown ? costUsd : null,
      ),
      evidence: evaluations.map(({ generation }) => generation.score?.evidenceLine ?? 0),
      replies: of.replies,
    },
    scale: of.scale,
    packets: of.packets,
  };
}

// --- internal ---

interface Numbered {
  readonly values: readonly string[];
  /** -1 where there is no text. */
  readonly numbers: readonly number[];
}

/** Texts by number, each once. */
function numbered(
  texts: readonly (string | undefined)[],
  order: (a: string, b: string) => number = () => 0,
): Numbered {
  const distinct = new Set(texts);
  distinct.delete(undefined);
  const values = [...distinct].filter((text) => text !== undefined).toSorted(order);
  const places = new Map(values.map((text, place) => [text, place]));
  return { values, numbers: texts.map((text) => (text === undefined ? -1 : (places.get(text) ?? -1))) };
}

/** Replicate 10 after replicate 9; all other texts as they are. */
function naturally(a: string, b: string): number {
  if (/^\d+$/.test(a) && /^\d+$/.test(b)) return Number(a) - Number(b);
  return a === b ? 0 : a < b ? -1 : 1;
}
