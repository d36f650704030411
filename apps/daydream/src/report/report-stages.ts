import { axisOf, type Pipeline, type PipelineStage, stageNamed } from "../pipeline/pipeline.ts";

/** Which stages and axes play which part in a report. */
export interface ReportStages {
  /** Gives scores. */
  readonly scoring: PipelineStage;
  /** Is scored. */
  readonly candidate: PipelineStage;
  /** The first stage. */
  readonly root: PipelineStage;
  readonly rubricAxis: string;
  readonly judgeAxis: string;
  /** Axes of models that may have written a candidate, the nearest stage first. */
  readonly writerAxes: readonly string[];
  /** Axes that count replicates. */
  readonly replicateAxes: readonly string[];
}

/**
 * Finds the parts: the last stage scores, and its parent is what is scored.
 *
 * @throws TypeError of a pipeline with fewer than two stages.
 */
export function reportStages(pipeline: Pipeline): ReportStages {
  const scoring = pipeline.at(-1);
  const root = pipeline[0];
  if (scoring?.parent === undefined || root === undefined)
    throw new TypeError("the last stage of a pipeline should have a parent that it scores");
  const candidate = stageNamed(pipeline, scoring.parent);
  return {
    scoring,
    candidate,
    root,
    rubricAxis: axisOf(scoring, "templates").name,
    judgeAxis: axisOf(scoring, "models").name,
    writerAxes: lineage(pipeline, candidate).map((stage) => axisOf(stage, "models").name),
    replicateAxes: pipeline.flatMap(({ axes }) =>
      axes.filter(({ role }) => role === "replicate").map(({ name }) => name),
    ),
  };
}

/** A stage and its ancestors, itself first. */
export function lineage(pipeline: Pipeline, stage: PipelineStage): readonly PipelineStage[] {
  return stage.parent === undefined
    ? [stage]
    : [stage, ...lineage(pipeline, stageNamed(pipeline, stage.parent))];
}
