import type { SourceFiles } from "../catalog/source-files.ts";
import { generationFiles } from "../cohort/cohort-paths.ts";
import type { Reading } from "../generation/generation-writer.ts";
import { type Judgement, judgeReply, type ReplyDemands, replyFacts } from "../generation/judge-reply.ts";
import { readingFields, readingOf } from "../inputs/input-policies.ts";
import { replaceInputs } from "../inputs/inputs-record.ts";
import type { InputFields } from "../inputs/member-inputs.ts";
import type { StoredGeneration } from "./read-stored-generation.ts";

/**
 * How a reply comes out otherwise than before. `parsed`, `failed`: it was not. `score`, `text`: another result.
 * `reason`: it fails for another reason. `record`: the same result, and what is recorded of its reading is not
 * today's.
 */
export type ReparseKind = "parsed" | "failed" | "score" | "text" | "reason" | "record";

/** What reading a reply came to. */
export interface Outcome {
  readonly score: number | undefined;
  /** Why there is no result; `undefined`: there is one, or nobody has read the reply. */
  readonly problem: { readonly code: string; readonly message: string } | undefined;
}

/** A stored reply that was read again; nothing is written by that. */
export type Reread =
  /** No model has replied. */
  | { readonly kind: "no-reply" }
  /** There is no way to know whether the reply is whole. */
  | { readonly kind: "damaged" }
  | { readonly kind: "same"; readonly before: Outcome; readonly after: Outcome }
  | {
      readonly kind: "changed";
      readonly change: ReparseKind;
      readonly before: Outcome;
      readonly after: Outcome;
      /** What is to be kept. */
      readonly reading: Reading;
    };

export interface ReparseGenerationOptions {
  readonly files: SourceFiles;
  readonly demands: ReplyDemands;
  /** Today's inputs. */
  readonly fields: InputFields;
}

/** Reads a stored reply by today's demands and compares that with what the store says. */
export function reparseGeneration(
  generation: StoredGeneration,
  { files, demands, fields }: ReparseGenerationOptions,
): Reread {
  const { newest, path } = generation;
  const { call, raw, reading } = newest;
  if (raw === undefined || call?.kind === "copy" || call?.mode === "copy") return { kind: "no-reply" };
  const isDamaged = call === undefined && files.has(`${path}/${generationFiles.rawMetadata}`);
  if (isDamaged) return { kind: "damaged" };
  const judgement = judgeReply(raw, replyFacts(call), demands);
  const outcomes = { before: storedOutcome(generation, judgement), after: outcomeOf(judgement) };
  const inputs = readingInputs(generation, { files, fields });
  const change = changeOf(generation, { judgement, demands, isOtherInputs: inputs !== undefined });
  if (change === undefined) return { kind: "same", ...outcomes };
  const runId = reading?.run_id ?? call?.run_id ?? "";
  return {
    kind: "changed",
    change,
    ...outcomes,
    reading: { judgement, demands, runId, copiedFrom: undefined, inputs },
  };
}

// --- internal ---

/** What the store says; a score that was not recorded is read from the result where today's parser gives one. */
function storedOutcome({ newest, status }: StoredGeneration, judgement: Judgement): Outcome {
  const { reading, parsed } = newest;
  if (status !== "made") return { score: undefined, problem: reading?.error ?? undefined };
  const isScored = judgement.kind === "failed" || judgement.score !== undefined;
  const text = Number(parsed?.trim() || Number.NaN);
  const score = reading?.score ?? (isScored && Number.isFinite(text) ? text : undefined);
  return { score, problem: undefined };
}

function outcomeOf(judgement: Judgement): Outcome {
  if (judgement.kind === "parsed") return { score: judgement.score, problem: undefined };
  const { code, message } = judgement.error;
  return { score: undefined, problem: { code, message } };
}

function changeOf(
  { newest, status }: StoredGeneration,
  of: {
    readonly judgement: Judgement;
    readonly demands: ReplyDemands;
    readonly isOtherInputs: boolean;
  },
): ReparseKind | undefined {
  const { judgement, demands } = of;
  const { reading, parsed } = newest;
  if (judgement.kind === "parsed") {
    if (status !== "made") return "parsed";
    if (parsed !== judgement.text) return judgement.score === undefined ? "text" : "score";
  } else {
    if (status !== "failed") return "failed";
    const { code, message } = judgement.error;
    if (reading?.error?.code !== code || reading.error.message !== message) return "reason";
  }
  const isRecorded =
    reading !== undefined &&
    reading.parser_name === demands.parser &&
    isSame(reading.evidence, judgement.evidence) &&
    isSame(reading.warnings, judgement.warnings) &&
    (judgement.kind === "failed" ||
      (reading.score === judgement.score && isSame(reading.scale, judgement.scale)));
  return isRecorded && !of.isOtherInputs ? undefined : "record";
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** The text of `inputs.json` with today's way of reading; `undefined` where it says that, or was not recorded. */
function readingInputs(
  { inputs, path }: StoredGeneration,
  { files, fields }: { readonly files: SourceFiles; readonly fields: InputFields },
): string | undefined {
  const file = `${path}/${generationFiles.inputs}`;
  const text = files.read(file);
  if (inputs === undefined || text === undefined) return undefined;
  const isToday = readingFields.every((field) => inputs.fields[field] === fields[field]);
  return isToday ? undefined : replaceInputs(text, { path: file, fields: readingOf(fields) });
}
