import type { Clock } from "@daydream/base";
import { type CallPlace, connectionError, malformedReply, responseError } from "./call-errors.ts";
import { type Reply, readReply } from "./read-reply.ts";

/** What a good response holds. */
export type Answer = Extract<Reply, { kind: "answer" }>;

/** A `fetch` for one call, and what it saw. */
export interface Tap {
  readonly fetch: typeof globalThis.fetch;
  readonly answer: () => Answer | undefined;
  readonly response: () => SeenResponse | undefined;
}

export interface SeenResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/**
 * Stands between the SDK and the network for one call: names what broke there, keeps what the SDK would drop,
 * and hands on a body that its schemas accept.
 */
export function createTap(place: CallPlace, clock: Clock, onSent: (() => void) | undefined): Tap {
  let response: SeenResponse | undefined;
  let answer: Answer | undefined;
  const tapped: typeof globalThis.fetch = async (input, init) => {
    const signal = init?.signal ?? undefined;
    onSent?.();
    const raw = await fetch(input, init).catch((cause: unknown) => {
      throw signal?.aborted ? signal.reason : connectionError(place, cause, "before");
    });
    const text = await raw.text().catch((cause: unknown) => {
      throw signal?.aborted ? signal.reason : connectionError(place, cause, "within");
    });
    const { status, ok } = raw;
    const headers = Object.fromEntries(raw.headers);
    response = { status, headers, text };
    if (!ok) return new Response(text, { status, headers: plainHeaders(headers) });
    const reply = readReply(text);
    if (reply.kind === "malformed") throw malformedReply(place, response, reply.problem);
    if (reply.kind === "error")
      throw responseError(place, { status: reply.status, headers, detail: reply.detail }, clock.now());
    answer = reply;
    return new Response(reply.body, { status: 200, headers: { "content-type": "application/json" } });
  };
  return { fetch: tapped, answer: () => answer, response: () => response };
}

// --- internal ---

/** The text is decoded already: what says how it came would be wrong now. */
function plainHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const { "content-encoding": _encoding, "content-length": _length, ...rest } = headers;
  return rest;
}
