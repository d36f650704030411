import type { Member } from "@daydream/design";
import { memberTemplate } from "../cohort/member-levels.ts";
import type { PlannedCohort } from "../cohort/plan-cohort.ts";
import { stageLimits } from "../inputs/member-inputs.ts";
import { stageNamed } from "../pipeline/pipeline.ts";
import type { ReplyDemands } from "./judge-reply.ts";

/** What is asked today of a member's reply. */
export function replyDemands(member: Member, cohort: PlannedCohort): ReplyDemands {
  const { parser, scale } = memberTemplate(member, cohort);
  const { minLines } = stageLimits(stageNamed(cohort.pipeline, member.stage), cohort.spec);
  return { parser, scale, minLines };
}
