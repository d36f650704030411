import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hashBytes } from "@daydream/base";
import type { Member } from "@daydream/design";
import { cohortPaths, generationFiles } from "../cohort/cohort-paths.ts";
import type { PlannedCohort } from "../cohort/plan-cohort.ts";
import { inputsJson } from "../inputs/inputs-record.ts";
import { createMemberInputs } from "../inputs/member-inputs.ts";

/** How the members of a sample run come out. */
export type SampleOutcome = "made" | "failed" | "unparsed" | "absent";

/** For tests and benches: leaves in the store what a run leaves that made members of a cohort, without a model. */
export function makeMembers(
  cohort: PlannedCohort,
  {
    dataRoot,
    outcomeOf = () => "made",
  }: { readonly dataRoot: string; readonly outcomeOf?: (member: Member) => SampleOutcome },
): void {
  const inputsOf = createMemberInputs(cohort);
  for (const member of cohort.members) {
    const outcome = outcomeOf(member);
    if (outcome === "absent") continue;
    const folder = join(dataRoot, cohortPaths.generation(member.stage, member.id));
    mkdirSync(folder, { recursive: true });
    const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
    const parentText = member.parentId === undefined ? undefined : hashBytes(sampleText(member.parentId));
    write(generationFiles.inputs, inputsJson(member, { fields: inputsOf(member), parentText }, cohort.spec));
    write(generationFiles.raw, sampleText(member.id));
    write(generationFiles.rawMetadata, JSON.stringify({ usage: { completion_tokens: 900 } }));
    if (outcome === "unparsed") continue;
    write(generationFiles.parsedMetadata, JSON.stringify({ success: outcome === "made" }));
    if (outcome === "made") write(generationFiles.parsed, sampleText(member.id));
  }
}

/** What a member of a sample run says. */
export function sampleText(id: string): string {
  return `The text of ${id}.\n`;
}
