import { type Clock, type DaydreamError, hashBytes, isDaydreamError } from "@daydream/base";
import {
  actualAmount,
  type Completion,
  completionKind,
  type Model,
  type ModelRequest,
} from "@daydream/gateway";
import type { Store } from "@daydream/store";
import { cohortPaths, generationFiles } from "../cohort/cohort-paths.ts";
import { memberModelId, memberTemplate } from "../cohort/member-levels.ts";
import { metadataJson } from "../cohort/member-metadata.ts";
import { fail } from "../errors.ts";
import type {
  GenerationRef,
  GenerationWriter,
  KeptReply,
  OpenAttempt,
} from "../generation/generation-writer.ts";
import { judgeReply, type ReplyDemands, type ReplyFacts, replyFacts } from "../generation/judge-reply.ts";
import type { ParsedRecord } from "../generation/parsed-record.ts";
import {
  type CallFailure,
  type KnownRawRecord,
  parseRawRecord,
  type RawRecord,
} from "../generation/raw-record.ts";
import { replyDemands } from "../generation/reply-demands.ts";
import { readingOf } from "../inputs/input-policies.ts";
import { inputsJson, replaceInputs } from "../inputs/inputs-record.ts";
import { type PipelineStage, stageNamed } from "../pipeline/pipeline.ts";
import type { GenerationState } from "../plan/generation-state.ts";
import { memberConcepts } from "../prompt/member-concepts.ts";
import type { RenderPrompt } from "../prompt/render-prompt.ts";
import type { RunLog } from "./run-log.ts";
import type { RunMember } from "./run-plan.ts";

/** What making members needs. */
export interface MakerOptions {
  readonly store: Store;
  readonly writer: GenerationWriter;
  readonly render: RenderPrompt;
  /** The model that serves a catalog's id; requests of different scopes deserve replies of their own. */
  readonly modelOf: (catalogId: string, scope: string) => ServedModel;
  readonly stateOf: (stage: string, id: string) => GenerationState;
  readonly log: RunLog;
  readonly clock: Clock;
}

/** A model and where it is. */
export interface ServedModel extends Model {
  readonly endpoint: string;
}

/** What became of a member. */
export type MadeMember =
  /** It has its result. */
  | { readonly kind: "made"; readonly call: RawRecord | undefined; readonly parsed: ParsedRecord }
  /** A reply is there, and no result: the coded reason why. */
  | { readonly kind: "failed"; readonly call: RawRecord | undefined; readonly error: DaydreamError }
  /** What it is made from turned out to be what it was made from before. */
  | { readonly kind: "unchanged" };

/**
 * Makes one member: asks its model and keeps the reply, or copies its parent, or reads a reply that is there.
 *
 * @throws the call's `gateway/…` error when no reply came, and the store's errors. Whatever was bought is on disk by
 * then.
 */
export async function makeMember(
  run: RunMember,
  options: MakerOptions & { readonly signal: AbortSignal },
): Promise<MadeMember> {
  const work = prepare(run, options);
  if (run.action === "parse") return readAgain(work);
  const parentText = await readParent(work);
  const parentHash = run.member.parentId === undefined ? undefined : hashBytes(parentText);
  if (isAsBefore(run, work, parentHash)) return { kind: "unchanged" };
  const start = {
    prompt: work.prompt(parentText),
    inputs: inputsJson(run.member, { fields: run.fields, parentText: parentHash }, run.of.cohort.spec),
    metadata: metadataJson(run.member, { cohort: run.of.name, pipeline: run.of.cohort.pipeline }),
    runId: options.log.runId,
  };
  const attempt = await options.writer.begin(work.ref, start);
  if (run.member.mode === "copy") {
    const call = copyOf(run.member.parentId);
    const { raw } = await attempt.keepReply({ startedAtMs: options.clock.now(), call, text: parentText });
    return judge(work, { raw, facts: call, copiedFrom: run.member.parentId });
  }
  const { raw, record } = await buy(work, attempt, { prompt: start.prompt, signal: options.signal });
  return judge(work, { raw, facts: replyFacts(record), call: record });
}

// --- internal ---

/** Asks the member's model, and keeps its reply before the call's place in the pool goes to another one. */
async function buy(
  work: Work,
  attempt: OpenAttempt,
  { prompt, signal }: { readonly prompt: string; readonly signal: AbortSignal },
): Promise<KeptReply> {
  const { run, clock, log } = work;
  const { model, request } = askOf(work, prompt);
  const about = aboutCall(work, model);
  let startedAtMs = clock.now();
  let kept: KeptReply | undefined;
  const keep = async (completion: Completion): Promise<KeptReply> => {
    const call = { ...about, ...describeCompletion(completion, { request, work }) };
    kept ??= await attempt.keepReply({ startedAtMs, call, text: completion.text });
    return kept;
  };
  try {
    const completion = await model.complete(request, {
      signal,
      onSent: () => {
        startedAtMs = clock.now();
      },
      onAnswer: async (answer) => {
        await keep(answer);
      },
      onFailedAttempt: ({ attempt: number, error, latencyMs, nextAttemptInMs }) =>
        log.add("attempt-failed", {
          stage: run.member.stage,
          gen_id: run.member.id,
          model: model.id,
          attempt: number,
          ...failureOf(error),
          latency_ms: Math.round(latencyMs),
          ...(nextAttemptInMs === undefined ? {} : { next_attempt_in_ms: Math.round(nextAttemptInMs) }),
        }),
    });
    // A recording that is played passes no pool.
    return await keep(completion);
  } catch (error) {
    if (kept === undefined && wasAsked(error))
      await attempt.keepFailure({ startedAtMs, call: about, error: failureOf(error) });
    throw error;
  }
}

/** A member with what belongs to it. */
interface Work extends MakerOptions {
  readonly run: RunMember;
  readonly ref: GenerationRef;
  readonly stage: PipelineStage;
  readonly prompt: (parentText: string) => string;
  readonly demands: ReplyDemands;
  readonly modelId: string;
}

function prepare(run: RunMember, options: MakerOptions): Work {
  const { member, of } = run;
  const { cohort } = of;
  const stage = stageNamed(cohort.pipeline, member.stage);
  const template = memberTemplate(member, cohort);
  return {
    ...options,
    run,
    stage,
    ref: { stage: member.stage, id: member.id },
    prompt: (parentText) =>
      options.render(template, { stage, concepts: memberConcepts(member, cohort), parentText }),
    demands: replyDemands(member, cohort),
    modelId: memberModelId(member, cohort),
  };
}

async function readParent({ run, stage, store }: Work): Promise<string> {
  const { id, parentId } = run.member;
  if (parentId === undefined || stage.parent === undefined) return "";
  const path = `${cohortPaths.generation(stage.parent, parentId)}/${generationFiles.parsed}`;
  const text = await store.readDocument(path);
  if (text === undefined) throw fail("parent-missing", { id, stage: stage.parent, parent: parentId });
  return text;
}

/** True when all that asked for another attempt was the parent's text, and that came out the same. */
function isAsBefore(
  { action, changes, isWanted, member }: RunMember,
  work: Work,
  parentHash: string | undefined,
) {
  if (action !== "redo" || isWanted) return false;
  const { status, inputs } = work.stateOf(member.stage, member.id);
  const others = changes.filter(({ field, policy }) => field !== "parent_text" && policy === "redo");
  return status === "made" && others.length === 0 && inputs?.parentText === parentHash;
}

async function readAgain(work: Work): Promise<MadeMember> {
  const { run, store, ref } = work;
  const folder = cohortPaths.generation(ref.stage, ref.id);
  const recordPath = `${folder}/${generationFiles.rawMetadata}`;
  const inputsPath = `${folder}/${generationFiles.inputs}`;
  const raw = await store.readDocument(`${folder}/${generationFiles.raw}`);
  if (raw === undefined)
    throw fail("generation-damaged", { path: `${folder}/${generationFiles.raw}`, problem: "it is gone" });
  const text = await store.readDocument(recordPath);
  const record: Partial<KnownRawRecord> = text === undefined ? {} : parseRawRecord(text, recordPath);
  const before = await store.readDocument(inputsPath);
  const fields = readingOf(run.fields);
  const inputs = before === undefined ? undefined : replaceInputs(before, { path: inputsPath, fields });
  return judge(work, { raw, facts: replyFacts(record), copiedFrom: record.copied_from ?? undefined, inputs });
}

interface StoredReply {
  readonly raw: string;
  readonly facts: ReplyFacts;
  readonly copiedFrom?: string | undefined;
  /** The call that has just brought it. */
  readonly call?: RawRecord;
  /** Written where it was read in another way than it was made for. */
  readonly inputs?: string | undefined;
}

/** Reads a reply that is on disk, and keeps what it says or what keeps it from being a result. */
async function judge(work: Work, { raw, facts, copiedFrom, call, inputs }: StoredReply): Promise<MadeMember> {
  const { writer, ref, demands, log } = work;
  const judgement = judgeReply(raw, facts, demands);
  const parsed = await writer.keepJudgement(ref, {
    judgement,
    demands,
    runId: log.runId,
    copiedFrom,
    inputs,
  });
  return judgement.kind === "parsed"
    ? { kind: "made", call, parsed }
    : { kind: "failed", call, error: judgement.error };
}

function askOf(
  { run, modelId, modelOf }: Work,
  prompt: string,
): { model: ServedModel; request: ModelRequest } {
  const { spec } = run.of.cohort;
  const settings = spec.stages[run.member.stage];
  const { temperature, topP, seed, reasoningEffort } = run.member.identity.sampling ?? {};
  const system = settings?.system;
  return {
    model: modelOf(modelId, String(run.member.replicate)),
    request: {
      messages: [
        ...(system === undefined ? [] : [{ role: "system" as const, content: system }]),
        { role: "user", content: prompt },
      ],
      maxTokens: Number(run.fields.max_tokens),
      ...(temperature === undefined ? {} : { temperature }),
      ...(topP === undefined ? {} : { topP }),
      ...(seed === undefined ? {} : { seed }),
      ...(reasoningEffort === undefined ? {} : { reasoningEffort }),
    },
  };
}

function copyOf(parentId: string | undefined): Partial<RawRecord> {
  return {
    mode: "copy",
    kind: "copy",
    finish_reason: "copy",
    input_mode: "copy",
    ...(parentId === undefined ? {} : { copied_from: parentId }),
  };
}

function aboutCall({ modelId }: Work, model: ServedModel): Partial<RawRecord> {
  return { mode: "llm", llm_model_id: modelId, model: model.id, endpoint: model.endpoint };
}

function describeCompletion(
  completion: Completion,
  { request, work }: { readonly request: ModelRequest; readonly work: Work },
): Partial<RawRecord> {
  const { usage, latencyMs, finishReason, provider, requestId, refusal, reasoning } = completion;
  const kind = completionKind(completion, request);
  return {
    served_model: completion.model,
    ...(provider === undefined ? {} : { provider }),
    ...(requestId === undefined ? {} : { request_id: requestId }),
    duration_s: Math.round(latencyMs) / 1000,
    finish_reason: finishReason,
    kind,
    truncated: kind === "truncated",
    ...(refusal === undefined ? {} : { refusal }),
    ...(reasoning === undefined ? {} : { reasoning }),
    usage: {
      ...(usage.inputTokens === undefined ? {} : { prompt_tokens: usage.inputTokens }),
      ...(usage.outputTokens === undefined ? {} : { completion_tokens: usage.outputTokens }),
      ...(usage.reasoningTokens === undefined ? {} : { reasoning_tokens: usage.reasoningTokens }),
      ...(request.maxTokens === undefined ? {} : { max_tokens: request.maxTokens }),
    },
    ...costOf(completion, work),
  };
}

function costOf({ usage }: Completion, { run, modelId }: Work): Pick<RawRecord, "cost_usd" | "cost_source"> {
  if (usage.costUsd !== undefined) return { cost_usd: usage.costUsd, cost_source: "provider" };
  const model = run.of.cohort.catalogs.models.get(modelId);
  const { inputUsdPerMillion, outputUsdPerMillion } = model ?? {};
  const isKnown = usage.inputTokens !== undefined && usage.outputTokens !== undefined;
  if (inputUsdPerMillion === undefined || outputUsdPerMillion === undefined || !isKnown)
    return { cost_usd: null, cost_source: "unknown" };
  const { usd } = actualAmount(usage, { tokens: 0, usd: 0 }, { inputUsdPerMillion, outputUsdPerMillion });
  return { cost_usd: usd, cost_source: "catalog" };
}

/** True for an error of a call that went out; what waited in vain leaves no evidence. */
function wasAsked(error: unknown): boolean {
  const neverSent = ["gateway/budget-exhausted", "gateway/pool-stopped", "gateway/model-stopped"];
  return isDaydreamError(error) && error.code.startsWith("gateway/") && !neverSent.includes(error.code);
}

function failureOf(error: unknown): CallFailure {
  if (!isDaydreamError(error)) return { code: "unknown", message: String(error) };
  const { status, maybeCharged } = error.context;
  return {
    code: error.code,
    message: error.message,
    ...(typeof status === "number" ? { status } : {}),
    ...(typeof maybeCharged === "boolean" ? { maybe_charged: maybeCharged } : {}),
  };
}
