import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { hashJson, type JsonValue, parseJson } from "@daydream/base";
import { z } from "zod";
import { checkRequest } from "./check-request.ts";
import type { Completion } from "./completion.ts";
import { fail } from "./errors.ts";
import type { CompleteOptions, Model } from "./model.ts";
import type { ModelRequest } from "./request.ts";
import { scrubJson } from "./scrub-secrets.ts";

export interface RecordedModelOptions {
  /** Where the recordings are, one file for each request. */
  readonly directory: string;
  /** The model string. @default that of `record` */
  readonly id?: string;
  /** Answers what is not recorded yet, and is recorded. Absent: nothing but recordings is played. */
  readonly record?: Model;
  /**
   * Tells equal requests apart that deserve replies of their own: the replicate, say. Part of the hash.
   *
   * @default ""
   */
  readonly scope?: string;
  /** Taken out of what is written, together with all that has the form of a key. */
  readonly secrets?: readonly string[];
}

/**
 * Makes a model that plays recorded replies, and makes recordings where it may.
 *
 * A request is known by {@link requestHash}; what was recorded is played byte for byte, and the call that makes
 * a recording gets the same bytes (secrets are gone from both). Equal requests at a time become one call. A
 * recording is on disk before it is played. Errors are not recorded: a failed call leaves nothing, and is made
 * anew while recording.
 *
 * @throws TypeError without `id` and `record`. From `complete`: `gateway/recording-missing`,
 * `gateway/recording-damaged`, the errors of `record`, and those of the file system.
 */
export function createRecordedModel(options: RecordedModelOptions): Model {
  const { directory, record, scope = "", secrets = [] } = options;
  const id = options.id ?? record?.id;
  if (id === undefined) throw new TypeError("a recorded model needs an id, or a model to record");
  const underWay = new Map<string, Promise<unknown>>();

  const find = async (
    request: ModelRequest,
    hash: string,
    callOptions: CompleteOptions,
  ): Promise<Completion> => {
    const path = join(directory, `${hash}.json`);
    const found = await read(path);
    if (found !== undefined) return found;
    if (record === undefined)
      throw fail("recording-missing", { model: id, hash, directory, retryable: false });
    const completion = await record.complete(request, callOptions);
    const recording = { hash, model: id, scope, request: toJson(request), completion: toJson(completion) };
    await write(path, scrubJson(recording, secrets));
    const written = await read(path);
    if (written === undefined)
      throw fail("recording-damaged", { path, problem: "it is gone", retryable: false });
    return written;
  };

  return {
    id,
    complete: async (request, callOptions = {}) => {
      checkRequest(request);
      const { signal } = callOptions;
      signal?.throwIfAborted();
      const hash = requestHash(id, request, scope);
      // Whoever asks the same waits, however the first one ends, and then looks again.
      while (underWay.has(hash)) await underWay.get(hash)?.catch(() => undefined);
      signal?.throwIfAborted();
      const finding = find(request, hash, callOptions);
      underWay.set(hash, finding);
      try {
        return await finding;
      } finally {
        underWay.delete(hash);
      }
    },
  };
}

/** What a recording is known by: the hash of model string, request and scope; absent fields count as absent. */
export function requestHash(modelId: string, request: ModelRequest, scope = ""): string {
  const { messages, maxTokens, temperature, topP, seed, reasoningEffort } = request;
  const asked = messages.map(({ role, content }) => ({ role, content: content.toWellFormed() }));
  const how = { maxTokens, temperature, topP, seed, reasoningEffort };
  return hashJson({ scheme: 1, model: modelId, messages: asked, ...how, scope });
}

// --- internal ---

const amount = z.number().nonnegative().optional();

const completionSchema = z.strictObject({
  text: z.string(),
  reasoning: z.string().optional(),
  refusal: z.string().optional(),
  finishReason: z.enum(["stop", "length", "content-filter", "other"]),
  usage: z.strictObject({
    inputTokens: amount,
    outputTokens: amount,
    reasoningTokens: amount,
    costUsd: amount,
  }),
  usageProblem: z.string().optional(),
  model: z.string(),
  provider: z.string().optional(),
  requestId: z.string().optional(),
  latencyMs: z.number().nonnegative(),
});

const recordingSchema = z.looseObject({ completion: completionSchema });

async function read(path: string): Promise<Completion | undefined> {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const json = parseJson(text);
  if (json.kind === "malformed")
    throw fail("recording-damaged", { path, problem: json.reason, retryable: false });
  const parsed = recordingSchema.safeParse(json.value);
  if (parsed.success) return asCompletion(parsed.data.completion);
  const [issue] = parsed.error.issues;
  throw fail("recording-damaged", {
    path,
    problem: `${issue?.path.join(".")}: ${issue?.message}`,
    retryable: false,
  });
}

/** The schema has checked every field; what it cannot say is that none of them is there without a value. */
function asCompletion(value: z.infer<typeof completionSchema>): Completion {
  return value as Completion;
}

async function write(path: string, recording: JsonValue): Promise<void> {
  await mkdir(join(path, ".."), { recursive: true });
  const temporary = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}.tmp`;
  const handle = await open(temporary, "wx");
  try {
    await handle.writeFile(`${JSON.stringify(recording, undefined, 2)}\n`);
    await handle.sync();
    await handle.close();
    await rename(temporary, path);
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(temporary, { force: true });
    throw error;
  }
}

function toJson(value: ModelRequest | Completion): JsonValue {
  return JSON.parse(JSON.stringify(value));
}
