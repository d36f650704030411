import { type DaydreamError, isDaydreamError } from "@daydream/base";
import { z } from "zod";
import { fail } from "./errors.ts";
import { retryAfterMs } from "./retry-after.ts";
import { scrubSecrets } from "./scrub-secrets.ts";

/** Which call an error is about, and what must not show in it. */
export interface CallPlace {
  readonly model: string;
  readonly endpoint: string;
  readonly secrets: readonly string[];
}

/** What a provider answered instead of a completion. */
export interface FailedResponse {
  /** Of the status line, or of the body where the status line says that all is well. */
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly detail: string;
  /** The provider's own name for the problem, such as `model_not_found`. */
  readonly code?: string | undefined;
}

/** The error for a response that is no completion; whether to try again is decided here, by the status alone. */
export function responseError(place: CallPlace, response: FailedResponse, nowMs: number): DaydreamError {
  const { status, headers, code } = response;
  const wait = retryAfterMs(headers, nowMs);
  const requestId = headers["x-request-id"] ?? headers["x-generation-id"];
  const context = {
    model: place.model,
    endpoint: place.endpoint,
    retryable: status === undefined || isRetryableStatus(status),
    maybeCharged: status === undefined || MAYBE_CHARGED.includes(status),
    detail: shorten(scrubSecrets(response.detail, place.secrets)),
    ...(status === undefined ? {} : { status }),
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
    ...(requestId === undefined ? {} : { requestId }),
  };
  if (status === 401) return fail("unauthorized", context);
  if (status === 402) return fail("payment-required", context);
  if (status === 403) return fail("forbidden", context);
  if (status === 429) return fail("rate-limited", context);
  if (context.retryable) return fail("provider-failed", context);
  if (status === 404 || code === "model_not_found" || namesUnknownModel(response.detail))
    return fail("unknown-model", context);
  return fail("request-refused", context);
}

/**
 * The error for a call that ended without a response, or with half of one.
 *
 * @param phase whether the response had begun.
 */
export function connectionError(place: CallPlace, cause: unknown, phase: "before" | "within"): DaydreamError {
  const code = networkCode(cause);
  const reached = phase === "within" || !NEVER_SENT.includes(code ?? "");
  const context = {
    model: place.model,
    endpoint: place.endpoint,
    retryable: true,
    maybeCharged: reached,
    detail: shorten(scrubSecrets(networkDetail(cause, code), place.secrets)),
  };
  if (code === "UND_ERR_HEADERS_TIMEOUT" || code === "UND_ERR_BODY_TIMEOUT")
    return fail("timed-out", context);
  return fail(reached ? "connection-cut" : "connection-failed", context);
}

/** The error for a response that was paid for and cannot be read; a web page instead of JSON will not get better. */
export function malformedReply(
  place: CallPlace,
  reply: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly text: string;
  },
  problem: string,
): DaydreamError {
  const isPage = (reply.headers["content-type"] ?? "").includes("text/html");
  return fail("malformed-reply", {
    model: place.model,
    endpoint: place.endpoint,
    retryable: !isPage,
    maybeCharged: !isPage,
    status: reply.status,
    detail: shorten(scrubSecrets(isPage ? "it is a web page" : problem, place.secrets)),
    body: scrubSecrets(reply.text, place.secrets).slice(0, 2000),
  });
}

/** The first error of ours in a chain of causes; the SDK wraps what passes through it. */
export function ownError(error: unknown): DaydreamError | undefined {
  let current = error;
  for (let depth = 0; depth < 8 && current instanceof Error; depth += 1) {
    if (isDaydreamError(current) && current.code.startsWith("gateway/")) return current;
    current = current.cause;
  }
  return undefined;
}

/** Words and code of an error body: OpenAI's form, OpenRouter's with the upstream's own words, or plain text. */
export function errorDetail(text: string): { readonly detail: string; readonly code?: string } {
  const parsed = errorBody.safeParse(text);
  if (!parsed.success) return { detail: text.trim() === "" ? "the response says nothing" : text.trim() };
  const { error } = parsed.data;
  if (typeof error === "string") return { detail: error };
  const { message, code, metadata } = error;
  const upstream = typeof metadata?.raw === "string" ? ` (${metadata.raw})` : "";
  return {
    detail: `${message ?? text.trim()}${upstream}`,
    ...(typeof code === "string" ? { code } : {}),
  };
}

// --- internal ---

const RETRYABLE_4XX: readonly number[] = [408, 409, 425, 429];

/** A gateway gave up waiting: what stands behind it may have gone on. */
const MAYBE_CHARGED: readonly number[] = [408, 504, 524];

const NEVER_SENT: readonly string[] = [
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
  "CERT_HAS_EXPIRED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
];

const errorBody = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch (error) {
      context.addIssue(error instanceof Error ? error.message : String(error));
      return z.NEVER;
    }
  })
  .pipe(
    z.looseObject({
      error: z.union([
        z.string(),
        z.looseObject({
          message: z.string().optional().catch(undefined),
          code: z.unknown().optional(),
          metadata: z.looseObject({ raw: z.unknown().optional() }).nullish().catch(undefined),
        }),
      ]),
    }),
  );

function isRetryableStatus(status: number): boolean {
  return status >= 500 || RETRYABLE_4XX.includes(status);
}

/** OpenRouter answers 400 to a model string that it does not know; only the name of the error hangs on this. */
function namesUnknownModel(detail: string): boolean {
  return /not a valid model|model.{0,80}(not found|does not exist)|no endpoints found/i.test(detail);
}

function networkCode(error: unknown): string | undefined {
  let current = error;
  for (let depth = 0; depth < 8 && current instanceof Error; depth += 1) {
    if ("code" in current && typeof current.code === "string") return current.code;
    current = current.cause;
  }
  return undefined;
}

function networkDetail(error: unknown, code: string | undefined): string {
  const root = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const words = root instanceof Error ? root.message : String(root);
  return code === undefined || words.includes(code) ? words : `${code}: ${words}`;
}

function shorten(text: string): string {
  return text.length <= 500 ? text : `${text.slice(0, 500)}…`;
}
