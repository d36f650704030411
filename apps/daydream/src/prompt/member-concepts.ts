import type { Member } from "@daydream/design";
import type { PromptConcept } from "../catalog/catalogs.ts";
import type { PlannedCohort } from "../cohort/plan-cohort.ts";
import { stageNamed } from "../pipeline/pipeline.ts";

/** The concepts that a member's prompt is about; none where its stage has no combo. */
export function memberConcepts(
  member: Member,
  { catalogs, pipeline }: Pick<PlannedCohort, "catalogs" | "pipeline">,
): readonly PromptConcept[] {
  const axis = stageNamed(pipeline, member.stage).axes.find(({ catalog }) => catalog === "combos");
  const combo = axis && catalogs.combos.get(member.axes[axis.name] ?? "");
  return combo?.contents ?? [];
}
