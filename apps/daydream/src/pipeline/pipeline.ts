import { defineStages, type Stage, type StageAxis } from "@daydream/design/catalog";

/** The stages of a cohort as data: parents before their children. Nothing else in the program names one. */
export type Pipeline = readonly PipelineStage[];

/** One stage: how it is planned ({@link Stage}) and what it asks a model. */
export interface PipelineStage extends Stage {
  readonly axes: readonly PipelineAxis[];
  /** Variables that a prompt template of this stage may use, and what they hold. */
  readonly variables: Readonly<Record<string, PromptVariable>>;
  /** Parsers that its templates may name; the first one is taken when a template names none. */
  readonly parsers: readonly [string, ...string[]];
  /** What is asked where a spec's `stages` does not say. */
  readonly defaults: { readonly maxTokens: number; readonly minLines: number };
  /** True where the prompt's own words must not name what the models are to find by themselves. */
  readonly hidesForbiddenTerms: boolean;
}

/** An axis, and the catalog that its levels come from. */
export interface PipelineAxis extends StageAxis {
  /** Absent: a replicate axis, whose levels count. */
  readonly catalog?: "combos" | "templates" | "models";
}

/** What a template variable holds: the concepts of the member's combo, or its parent's parsed text. */
export type PromptVariable = "concepts" | "parent-text";

/**
 * Checks a pipeline: a stage has one template axis and one model axis, and what its variables hold is there.
 *
 * @throws TypeError when it does not hold together.
 */
export function definePipeline(stages: readonly PipelineStage[]): Pipeline {
  defineStages(stages);
  for (const stage of stages) {
    axisOf(stage, "templates");
    axisOf(stage, "models");
    if (stage.parent === undefined && Object.values(stage.variables).includes("parent-text"))
      throw new TypeError(`stage ${stage.name} has no parent whose text it could use`);
  }
  return stages;
}

/** The axis of a stage whose levels come from that catalog. */
export function axisOf(stage: PipelineStage, catalog: "templates" | "models"): PipelineAxis {
  const [axis, ...others] = stage.axes.filter((candidate) => candidate.catalog === catalog);
  if (axis === undefined || others.length > 0)
    throw new TypeError(`stage ${stage.name} should have one axis of ${catalog}`);
  return axis;
}

/** The stage of that name. */
export function stageNamed(pipeline: Pipeline, name: string): PipelineStage {
  const stage = pipeline.find((candidate) => candidate.name === name);
  if (stage === undefined) throw new TypeError(`there is no stage ${name}`);
  return stage;
}
