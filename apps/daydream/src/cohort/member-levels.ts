import type { Member } from "@daydream/design";
import type { Template } from "../catalog/catalogs.ts";
import { axisOf, stageNamed } from "../pipeline/pipeline.ts";
import type { PlannedCohort } from "./plan-cohort.ts";

/** The catalog's id of the model that a member asks; blank for a copy, which asks none. */
export function memberModelId(
  { stage, axes }: Member,
  { pipeline }: Pick<PlannedCohort, "pipeline">,
): string {
  return axes[axisOf(stageNamed(pipeline, stage), "models").name] ?? "";
}

/**
 * The template that a member is made with.
 *
 * @throws TypeError for a member of another cohort.
 */
export function memberTemplate(
  { stage, axes }: Member,
  { pipeline, catalogs }: Pick<PlannedCohort, "pipeline" | "catalogs">,
): Template {
  const id = axes[axisOf(stageNamed(pipeline, stage), "templates").name] ?? "";
  const template = catalogs.templates.get(stage)?.get(id);
  if (template === undefined) throw new TypeError(`${id} is no ${stage} template`);
  return template;
}
