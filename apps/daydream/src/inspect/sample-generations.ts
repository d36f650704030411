import { hashBytes } from "@daydream/base";
import type { Member } from "@daydream/design";
import { createFsStore } from "@daydream/store";
import { memberModelId } from "../cohort/member-levels.ts";
import type { PlannedCohort } from "../cohort/plan-cohort.ts";
import { writeCohort } from "../cohort/write-cohort.ts";
import { createGenerationWriter } from "../generation/generation-writer.ts";
import { judgeReply } from "../generation/judge-reply.ts";
import type { CallFailure, RawRecord } from "../generation/raw-record.ts";
import { replyDemands } from "../generation/reply-demands.ts";
import { inputsJson } from "../inputs/inputs-record.ts";
import { createMemberInputs } from "../inputs/member-inputs.ts";

/** What comes of asking for a sample member. */
export type SampleReply =
  | { readonly text: string; readonly call?: Partial<RawRecord> }
  | { readonly error: CallFailure }
  /** A reply that nobody has read yet. */
  | { readonly unread: string }
  | "nothing";

export interface MakeGenerationsOptions {
  readonly dataRoot: string;
  /** @default a text that names the member; of a stage whose parser looks for one, a score of 7 */
  readonly replyOf?: (member: Member) => SampleReply;
  /** @default "r_20261122T101500_3fa2" */
  readonly runId?: string;
  /** @default "first" */
  readonly name?: string;
}

/**
 * For tests: compiles a cohort and leaves in the store what a run leaves, by the writer and the parsers that a run
 * uses. A member whose parent has no result is left alone.
 */
export async function makeGenerations(
  cohort: PlannedCohort,
  {
    dataRoot,
    replyOf = usualReply,
    runId = "r_20261122T101500_3fa2",
    name = "first",
  }: MakeGenerationsOptions,
): Promise<void> {
  await using store = createFsStore({ directory: dataRoot });
  await writeCohort(cohort, { name, store, dataRoot });
  const writer = createGenerationWriter(store);
  const inputsOf = createMemberInputs(cohort);
  const results = new Map<string, string>();
  for (const member of cohort.members) {
    const parent = member.parentId === undefined ? "" : results.get(member.parentId);
    const reply = replyOf(member);
    if (parent === undefined || reply === "nothing") continue;
    const ref = { stage: member.stage, id: member.id };
    const parentText = member.parentId === undefined ? undefined : hashBytes(parent);
    const attempt = await writer.begin(ref, {
      prompt: `Please make the ${member.stage} ${member.replicate}.\n${parent}`,
      inputs: inputsJson(member, { fields: inputsOf(member), parentText }, cohort.spec),
      runId,
    });
    const startedAtMs = Date.UTC(2026, 10, 22, 10, 15);
    if ("error" in reply) {
      await attempt.keepFailure({ startedAtMs, call: askedOf(member, cohort), error: reply.error });
      continue;
    }
    const isCopy = member.mode === "copy";
    const text = isCopy ? parent : "text" in reply ? reply.text : reply.unread;
    const call = isCopy
      ? ({ mode: "copy", kind: "copy", input_mode: "copy" } as const)
      : { ...callOf(member, cohort), ...("text" in reply ? reply.call : {}) };
    const kept = await attempt.keepReply({ startedAtMs, call, text });
    if ("unread" in reply) continue;
    const demands = replyDemands(member, cohort);
    const judgement = judgeReply(kept.raw, { kind: kept.record.kind }, demands);
    const copiedFrom = isCopy ? member.parentId : undefined;
    await writer.keepJudgement(ref, { judgement, demands, runId, copiedFrom });
    if (judgement.kind === "parsed") results.set(member.id, judgement.text);
  }
}

// --- internal ---

function usualReply({ stage, id }: Member): SampleReply {
  return {
    text:
      stage === "evaluation" ? "It is good.\nSCORE: 7\n" : `<essay>\nOne.\nThe ${stage} ${id}.\n</essay>\n`,
  };
}

function askedOf(member: Member, cohort: PlannedCohort): Partial<RawRecord> {
  const model = memberModelId(member, cohort);
  return { mode: "llm", llm_model_id: model, model: `openai/${model}`, endpoint: "openrouter" };
}

function callOf(member: Member, cohort: PlannedCohort): Partial<RawRecord> {
  const asked = askedOf(member, cohort);
  return {
    ...asked,
    ...(asked.model === undefined ? {} : { served_model: asked.model }),
    provider: "Somebody",
    duration_s: 2.3,
    finish_reason: "stop",
    kind: "whole",
    truncated: false,
    usage: { prompt_tokens: 900, completion_tokens: 100, reasoning_tokens: 20, max_tokens: 1024 },
    cost_usd: 0.01,
    cost_source: "provider",
  };
}
