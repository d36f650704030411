import { hashBytes } from "@daydream/base";
import type { Store } from "@daydream/store";
import { cohortPaths, generationFiles } from "../cohort/cohort-paths.ts";
import type { Judgement, ReplyDemands } from "./judge-reply.ts";
import { type ParsedRecord, parsedRecordJson } from "./parsed-record.ts";
import { type CallFailure, parseRawRecord, type RawRecord, rawRecordJson } from "./raw-record.ts";
import { nonBlankLines, normalizeReply } from "./text-shape.ts";

/** Which generation. */
export interface GenerationRef {
  readonly stage: string;
  readonly id: string;
}

/** What an attempt begins with. */
export interface AttemptStart {
  readonly prompt: string;
  /** The text of its `inputs.json`. */
  readonly inputs: string;
  /** The text of its `metadata.json`, for where there is none yet; absent: it is there. */
  readonly metadata?: string | undefined;
  readonly runId: string;
}

/** What there is to say of a call when it is over; `call` is empty where nothing is known. */
export interface AttemptEnd {
  /** Milliseconds since 1970. */
  readonly startedAtMs: number;
  readonly call: Partial<RawRecord>;
}

/** Keeps what was made. Files of one generation are written by one caller at a time. */
export interface GenerationWriter {
  /**
   * Makes ready for an attempt, before anything is paid: a place that cannot be written is found out now.
   *
   * @throws the store's errors; `daydream/bad-metadata` when an earlier attempt's record cannot be read.
   */
  begin(ref: GenerationRef, start: AttemptStart): Promise<OpenAttempt>;
  /** Keeps how a reply was read, and its result. Resolves with the record. */
  keepJudgement(ref: GenerationRef, reading: Reading): Promise<ParsedRecord>;
}

/** An attempt that was begun; one of the two ends it. */
export interface OpenAttempt {
  /**
   * Keeps a reply. When it resolves, text and record survive a power cut, and an earlier attempt stands under
   * `attempts/`. Resolves with the text as it is kept.
   */
  keepReply(end: AttemptEnd & { readonly text: string }): Promise<KeptReply>;
  /** Keeps the evidence of a call that brought no reply. An earlier attempt that did bring one stays at the top. */
  keepFailure(end: AttemptEnd & { readonly error: CallFailure }): Promise<void>;
}

/** A reply on disk. */
export interface KeptReply {
  readonly raw: string;
  readonly record: RawRecord;
}

/** A reply that was read. */
export interface Reading {
  readonly judgement: Judgement;
  readonly demands: Pick<ReplyDemands, "parser" | "scale">;
  readonly runId: string;
  readonly copiedFrom: string | undefined;
  /** The text of an `inputs.json` that says how it was read now; absent: what is there says so. */
  readonly inputs?: string | undefined;
}

/** Makes a {@link GenerationWriter} that writes into a data root's store. */
export function createGenerationWriter(store: Store): GenerationWriter {
  const folderOf = ({ stage, id }: GenerationRef) => cohortPaths.generation(stage, id);
  const pathOf = (ref: GenerationRef, file: string) => `${folderOf(ref)}/${file}`;

  const readAttempt = async (ref: GenerationRef): Promise<EarlierAttempt> => {
    const path = pathOf(ref, generationFiles.rawMetadata);
    const text = await store.readDocument(path);
    const hasReply = await store.hasDocument(pathOf(ref, generationFiles.raw));
    if (text === undefined && !hasReply) return { kind: "none" };
    const { attempt, error } = text === undefined ? { attempt: 1, error: null } : parseRawRecord(text, path);
    if (!hasReply && (error ?? null) === null) return { kind: "broken-off", next: attempt };
    return {
      kind: hasReply ? "reply" : "failure",
      number: attempt,
      next: (await lastNumber(ref, attempt)) + 1,
    };
  };

  const lastNumber = async ({ stage, id }: GenerationRef, newest: number): Promise<number> => {
    const folder = `${cohortPaths.generation(stage, id)}/attempts`;
    const numbers = (await store.list(folder)).map((path) =>
      Number(path.slice(folder.length + 1).split("/")[0]),
    );
    return Math.max(newest, ...numbers.filter(Number.isSafeInteger));
  };

  /** Copies the files of the attempt at the top to where earlier attempts are; doing it twice changes nothing. */
  const archive = async (ref: GenerationRef, number: number): Promise<void> => {
    const folder = cohortPaths.attempt(ref.stage, ref.id, number);
    for (const file of attemptFiles) {
      const text = await store.readDocument(pathOf(ref, file));
      if (text !== undefined) await store.writeDocument(`${folder}/${file}`, text, { durable: true });
    }
  };

  const begin = async (ref: GenerationRef, start: AttemptStart): Promise<OpenAttempt> => {
    const earlier = await readAttempt(ref);
    const number = earlier.kind === "none" ? 1 : earlier.next;
    const writeStart = async () => {
      const { metadata, inputs, prompt } = start;
      const isNew =
        metadata !== undefined && !(await store.hasDocument(pathOf(ref, generationFiles.metadata)));
      await store.writeDocuments(folderOf(ref), [
        ...(isNew ? [{ name: generationFiles.metadata, text: metadata }] : []),
        { name: generationFiles.inputs, text: inputs },
        { name: generationFiles.prompt, text: prompt },
      ]);
    };
    if (earlier.kind === "failure") await archive(ref, earlier.number);
    if (earlier.kind !== "reply") await writeStart();

    const recordOf = ({ startedAtMs, call }: AttemptEnd): RawRecord => ({
      function: `${ref.stage}_raw`,
      mode: "llm",
      stage: ref.stage,
      gen_id: ref.id,
      run_id: start.runId,
      attempt: number,
      started_at: new Date(startedAtMs).toISOString(),
      input_mode: "prompt",
      raw_metadata_path: pathOf(ref, generationFiles.rawMetadata),
      prompt_hash: hashBytes(start.prompt),
      error: null,
      ...call,
    });

    return {
      keepReply: async (end) => {
        const raw = normalizeReply(end.text);
        const record: RawRecord = {
          ...recordOf(end),
          raw_length: raw.length,
          raw_lines: nonBlankLines(raw),
          raw_path: pathOf(ref, generationFiles.raw),
          raw_hash: hashBytes(raw),
        };
        if (earlier.kind === "reply") {
          await archive(ref, earlier.number);
          for (const file of resultFiles) await store.deleteDocument(pathOf(ref, file));
          await writeStart();
        }
        const documents = [
          { name: generationFiles.rawMetadata, text: rawRecordJson(record) },
          { name: generationFiles.raw, text: raw },
        ];
        await store.writeDocuments(folderOf(ref), documents, { durable: record.mode !== "copy" });
        return { raw, record };
      },
      keepFailure: async (end) => {
        const folder =
          earlier.kind === "reply"
            ? cohortPaths.attempt(ref.stage, ref.id, number)
            : cohortPaths.generation(ref.stage, ref.id);
        const record = rawRecordJson({ ...recordOf(end), error: end.error });
        await store.writeDocument(`${folder}/${generationFiles.rawMetadata}`, record);
      },
    };
  };

  return {
    begin,
    keepJudgement: async (ref, reading) => {
      const record = parsedRecord(ref, reading, pathOf);
      const { judgement, inputs } = reading;
      if (judgement.kind === "failed") await store.deleteDocument(pathOf(ref, generationFiles.parsed));
      await store.writeDocuments(folderOf(ref), [
        ...(inputs === undefined ? [] : [{ name: generationFiles.inputs, text: inputs }]),
        { name: generationFiles.parsedMetadata, text: parsedRecordJson(record) },
        ...(judgement.kind === "parsed" ? [{ name: generationFiles.parsed, text: judgement.text }] : []),
      ]);
      return record;
    },
  };
}

// --- internal ---

/** The attempt at the top. `broken-off`: a kill fell between its record and its reply, so there is nothing of it. */
type EarlierAttempt =
  | { readonly kind: "none" }
  | { readonly kind: "broken-off"; readonly next: number }
  | { readonly kind: "reply" | "failure"; readonly number: number; readonly next: number };

/** What an attempt leaves, in the order in which it may go: results before what was bought. */
const resultFiles = [
  generationFiles.parsed,
  generationFiles.parsedMetadata,
  generationFiles.raw,
  generationFiles.rawMetadata,
] as const;

const attemptFiles = [generationFiles.inputs, generationFiles.prompt, ...resultFiles.toReversed()];

const noScore = { score: undefined, scale: undefined };

function parsedRecord(
  ref: GenerationRef,
  { judgement, demands, runId, copiedFrom }: Reading,
  pathOf: (ref: GenerationRef, file: string) => string,
): ParsedRecord {
  const isParsed = judgement.kind === "parsed";
  const { score, scale } = isParsed ? judgement : noScore;
  const { evidence } = judgement;
  const error = isParsed ? null : { code: judgement.error.code, message: judgement.error.message };
  return {
    stage: ref.stage,
    gen_id: ref.id,
    function: `${ref.stage}_parsed`,
    parser_name: demands.parser,
    success: isParsed,
    error,
    run_id: runId,
    input_mode: copiedFrom === undefined ? "prompt" : "copy",
    ...(copiedFrom === undefined ? {} : { copied_from: copiedFrom }),
    parsed_path: pathOf(ref, generationFiles.parsed),
    parsed_metadata_path: pathOf(ref, generationFiles.parsedMetadata),
    ...(score === undefined ? {} : { score }),
    ...(scale === undefined ? {} : { scale }),
    ...(evidence === undefined ? {} : { evidence }),
    warnings: judgement.warnings,
    ...(isParsed ? {} : { preview: judgement.preview }),
  };
}
