import { type JsonValue, parseJson } from "@daydream/base";
import { z } from "zod";
import type { SessionEvent } from "./execution.ts";
import { encodeFrame, type Frame } from "./frame.ts";
import type { SessionLimits } from "./limits.ts";

/** The protocol that this host speaks; a base with another number is refused. */
export const protocolVersion = 1;

/** A frame from the base is at most this large. */
export const maxBasePayloadBytes = 4 * 1_048_576;

/** A dataset travels in pieces of this size. */
export const loadChunkBytes = 1_048_576;

/** What the host says to a base. */
export type HostMessage =
  | {
      readonly kind: "load-begin";
      readonly datasetId: number;
      readonly size: number;
      readonly options: Readonly<Record<string, unknown>>;
      readonly timeoutMs: number;
      readonly memoryBytes: number;
    }
  | { readonly kind: "load-data"; readonly datasetId: number; readonly bytes: Uint8Array }
  | { readonly kind: "load-end"; readonly datasetId: number }
  | {
      readonly kind: "open";
      readonly sessionId: number;
      /** 0 for none. */
      readonly datasetId: number;
      readonly limits: SessionLimits;
    }
  | {
      readonly kind: "execute";
      readonly sessionId: number;
      readonly sequence: number;
      readonly code: string;
      readonly timeoutMs: number;
    }
  | { readonly kind: "close"; readonly sessionId: number }
  | { readonly kind: "unload"; readonly datasetId: number }
  | { readonly kind: "ping"; readonly aux: number };

/** A message as the bytes of its frame. */
export function encodeHostMessage(message: HostMessage): Uint8Array {
  switch (message.kind) {
    case "load-begin": {
      const { kind: _kind, datasetId, ...payload } = message;
      return encode(1, datasetId, 0, payload);
    }
    case "load-data":
      return encodeFrame({ type: 2, id: message.datasetId, aux: 0, payload: message.bytes });
    case "load-end":
      return encode(3, message.datasetId, 0, {});
    case "open":
      return encode(4, message.sessionId, message.datasetId, { limits: message.limits });
    case "execute":
      return encodeFrame({
        type: 5,
        id: message.sessionId,
        aux: message.sequence,
        payload: cellPayload(message.timeoutMs, message.code),
      });
    case "close":
      return encode(6, message.sessionId, 0, {});
    case "unload":
      return encode(7, message.datasetId, 0, {});
    case "ping":
      return encode(8, 0, message.aux, {});
  }
}

/** What a base says to the host. */
export type BaseMessage =
  | ({ readonly kind: "ready" } & z.infer<typeof readySchema>)
  | { readonly kind: "loaded"; readonly datasetId: number; readonly loadMs: number }
  | ({ readonly kind: "load-failed"; readonly datasetId: number } & z.infer<typeof loadFailedSchema>)
  | { readonly kind: "opened"; readonly sessionId: number; readonly pid: number }
  | {
      readonly kind: "result";
      readonly sessionId: number;
      readonly sequence: number;
      readonly result: CellResult;
    }
  | ({ readonly kind: "exit"; readonly sessionId: number } & z.infer<typeof exitSchema>)
  | { readonly kind: "pong"; readonly aux: number }
  | {
      readonly kind: "event";
      readonly sessionId: number;
      readonly sequence: number;
      readonly event: SessionEvent;
    }
  | ({ readonly kind: "log"; readonly id: number } & z.infer<typeof logSchema>)
  /** A payload that a session wrote is not what it should be: that session is to be ended. */
  | { readonly kind: "session-violation"; readonly sessionId: number; readonly reason: string }
  /** The base itself does not keep to the protocol: it is to be ended. */
  | { readonly kind: "base-violation"; readonly reason: string };

/** A RESULT's payload. */
export type CellResult = z.infer<typeof resultSchema>;

/** Reads a frame from a base. Whatever the bytes are, the answer is a value. */
export function decodeBaseFrame(frame: Frame): BaseMessage {
  const { id, aux } = frame;
  const readable = payloadOf(frame);
  const isFromSession = frame.type === 68 || frame.type === 71;
  const refuse = (reason: string): BaseMessage =>
    isFromSession
      ? { kind: "session-violation", sessionId: id, reason }
      : { kind: "base-violation", reason: `frame ${frame.type}: ${reason}` };
  if (readable.kind === "malformed") return refuse(readable.reason);
  const read = <Value>(schema: z.ZodType<Value>, make: (value: Value) => BaseMessage): BaseMessage => {
    const parsed = schema.safeParse(readable.value);
    return parsed.success ? make(parsed.data) : refuse(firstIssue(parsed.error));
  };

  switch (frame.type) {
    case 64:
      return read(readySchema, (value) => ({ kind: "ready", ...value }));
    case 65:
      return read(loadedSchema, (value) => ({ kind: "loaded", datasetId: id, ...value }));
    case 66:
      return read(loadFailedSchema, (value) => ({ kind: "load-failed", datasetId: id, ...value }));
    case 67:
      return read(openedSchema, (value) => ({ kind: "opened", sessionId: id, ...value }));
    case 68:
      return read(resultSchema, (result) => ({ kind: "result", sessionId: id, sequence: aux, result }));
    case 69:
      return read(exitSchema, (value) => ({ kind: "exit", sessionId: id, ...value }));
    case 70:
      return { kind: "pong", aux };
    case 71:
      return read(eventSchema, (event) => ({ kind: "event", sessionId: id, sequence: aux, event }));
    case 72:
      return read(logSchema, (value) => ({ kind: "log", id, ...value }));
    default:
      return refuse("there is no such type");
  }
}

// --- internal ---

function encode(type: number, id: number, aux: number, payload: object): Uint8Array {
  return encodeFrame({ type, id, aux, payload: Buffer.from(JSON.stringify(payload), "utf8") });
}

/** Not JSON, so that the base passes it on without reading it. */
function cellPayload(timeoutMs: number, code: string): Uint8Array {
  const payload = Buffer.allocUnsafe(timeoutBytes + Buffer.byteLength(code, "utf8"));
  payload.writeDoubleBE(timeoutMs, 0);
  payload.write(code, timeoutBytes, "utf8");
  return payload;
}

const timeoutBytes = 8;

/** Deeper values would exhaust the stack of whoever walks them. */
const maxDepth = 100;

const strictUtf8 = new TextDecoder("utf-8", { fatal: true });

function payloadOf(frame: Frame): ReturnType<typeof parseJson> {
  let text: string;
  try {
    text = strictUtf8.decode(frame.payload);
  } catch (error) {
    return { kind: "malformed", reason: `not UTF-8 (${error instanceof Error ? error.message : "unknown"})` };
  }
  if (isDeeperThan(frame.payload, maxDepth))
    return { kind: "malformed", reason: `nested deeper than ${maxDepth}` };
  return parseJson(text);
}

/** Counts brackets outside strings, so that no parser has to descend first. */
function isDeeperThan(bytes: Uint8Array, limit: number): boolean {
  let depth = 0;
  let isInString = false;
  for (let at = 0; at < bytes.byteLength; at += 1) {
    const byte = bytes[at];
    if (isInString) {
      if (byte === ascii.backslash) at += 1;
      else if (byte === ascii.quote) isInString = false;
    } else if (byte === ascii.quote) {
      isInString = true;
    } else if (byte === ascii.openBracket || byte === ascii.openBrace) {
      depth += 1;
      if (depth > limit) return true;
    } else if (byte === ascii.closeBracket || byte === ascii.closeBrace) {
      depth -= 1;
    }
  }
  return false;
}

const ascii = {
  quote: 0x22,
  backslash: 0x5c,
  openBracket: 0x5b,
  closeBracket: 0x5d,
  openBrace: 0x7b,
  closeBrace: 0x7d,
} as const;

function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue === undefined ? "not as it should be" : `${issue.path.join(".")}: ${issue.message}`;
}

const count = z.number().int().nonnegative();
const milliseconds = z.number().nonnegative();
/** Anything that came out of the JSON parser, whose depth is known. */
const json = z.custom<JsonValue>((value) => value !== undefined);
const jsonObject = z.custom<Readonly<Record<string, unknown>>>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
);

const capturedTextSchema = z.object({ text: z.string(), omittedCharacters: count });

const pythonErrorSchema = z.object({ type: z.string(), message: z.string(), traceback: z.string() });

const readySchema = z.object({
  protocol: count,
  python: z.string(),
  platform: z.string(),
  libraries: z.record(z.string(), z.string()),
  importMs: milliseconds,
  isolation: z.object({ seccomp: z.boolean(), landlockAbi: count, scratch: z.boolean() }),
});

const loadedSchema = z.object({ loadMs: milliseconds });

const loadFailedSchema = z.object({
  reason: z.enum(["raised", "memory", "timeout", "crashed"]),
  error: pythonErrorSchema,
});

const openedSchema = z.object({ pid: count });

/** Absent when the cell wrote nothing, as most cells do. */
const outputSchema = capturedTextSchema.default({ text: "", omittedCharacters: 0 });

const resultCommon = {
  stdout: outputSchema,
  stderr: outputSchema,
  wallMs: milliseconds,
  cpuMs: milliseconds,
  droppedEvents: count,
};

const resultSchema = z.discriminatedUnion("status", [
  z.object({ status: z.literal("completed"), result: capturedTextSchema.nullable(), ...resultCommon }),
  z.object({ status: z.literal("raised"), error: pythonErrorSchema, ...resultCommon }),
  z.object({ status: z.literal("timed-out"), ...resultCommon }),
]);

const exitSchema = z.object({
  reason: z.enum([
    "closed",
    "wall-time",
    "cpu-time",
    "memory",
    "scratch-space",
    "processes",
    "exited",
    "crashed",
    "protocol",
    "sandbox-lost",
  ]),
  detail: z.string(),
  signal: z.number().int().nullish(),
  code: z.number().int().nullish(),
});

const logSchema = z.object({ level: z.enum(["warning", "error"]), message: z.string() });

const valueSummarySchema = z.object({
  type: z.string(),
  wire: json.exactOptional(),
  summary: jsonObject.exactOptional(),
});

const eventSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("hook"),
    name: z.string().nullable(),
    codeLine: z.string(),
    description: z.string().nullable(),
    dependsOn: z.array(z.string()),
    value: valueSummarySchema,
  }),
  z.object({ kind: z.literal("submit"), answer: json }),
  z.object({
    kind: z.literal("assignment"),
    names: z.array(z.string()),
    codeLine: z.string(),
    reads: z.array(z.string()),
    value: valueSummarySchema,
  }),
]) satisfies z.ZodType<SessionEvent>;
