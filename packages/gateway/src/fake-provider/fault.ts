/** A way in which the fake provider goes wrong. */
export type Fault =
  /** An error response: 401, 402, 403, 404, 429, 500, 503… */
  | {
      readonly kind: "status";
      readonly status: number;
      readonly message?: string;
      readonly retryAfterMs?: number;
    }
  /** Never answers; the caller has to give up. */
  | { readonly kind: "hang" }
  /** The reply is made and sold, then the connection breaks. */
  | { readonly kind: "cut"; readonly at: "before-reply" | "within-reply" }
  /** A well-formed response with half of its JSON. */
  | { readonly kind: "truncated-body" }
  | { readonly kind: "malformed-json" }
  /** Status 200 and a page in HTML, as a proxy or a wrong address gives. */
  | { readonly kind: "web-page" }
  /** Status 200 and an error inside, as routers give when the provider behind them fails. */
  | { readonly kind: "error-in-body"; readonly status: number }
  | { readonly kind: "no-choices" }
  | { readonly kind: "empty-reply" }
  /** Half of the text, with finish reason `length`. */
  | { readonly kind: "truncated-reply" }
  | { readonly kind: "content-filter" }
  | { readonly kind: "refusal" }
  | { readonly kind: "reasoning-only" }
  | { readonly kind: "wrong-usage"; readonly usage: "missing" | "negative" | "text" | "zero" };

/** A fault for a share of the calls, drawn by seed. */
export interface FaultRule {
  readonly fault: Fault;
  /** From 0 to 1. */
  readonly share: number;
}

/**
 * Names a fault as the command line does: `429`, `503`, `hang`, `cut-before-reply`, `wrong-usage-zero`,
 * `error-in-body-502`, or the kind itself.
 *
 * @throws RangeError for a name that is no fault.
 */
export function faultNamed(name: string): Fault {
  const known = NAMED.get(name);
  if (known !== undefined) return known;
  const [, prefix, digits] = /^(error-in-body-)?([45]\d\d)$/.exec(name) ?? [];
  if (digits === undefined)
    throw new RangeError(
      `${name} is no fault; there are: 4xx, 5xx, error-in-body-NNN, ${[...NAMED.keys()].join(", ")}`,
    );
  const status = Number(digits);
  return prefix === undefined ? { kind: "status", status } : { kind: "error-in-body", status };
}

/** Draws at most one fault: each rule has its own share of the numbers from 0 to 1. */
export function drawFault(rules: readonly FaultRule[], drawn: number): Fault | undefined {
  let upTo = 0;
  for (const { fault, share } of rules) {
    upTo += share;
    if (drawn < upTo) return fault;
  }
  return undefined;
}

// --- internal ---

const NAMED: ReadonlyMap<string, Fault> = new Map<string, Fault>([
  ["hang", { kind: "hang" }],
  ["cut-before-reply", { kind: "cut", at: "before-reply" }],
  ["cut-within-reply", { kind: "cut", at: "within-reply" }],
  ["truncated-body", { kind: "truncated-body" }],
  ["malformed-json", { kind: "malformed-json" }],
  ["web-page", { kind: "web-page" }],
  ["no-choices", { kind: "no-choices" }],
  ["empty-reply", { kind: "empty-reply" }],
  ["truncated-reply", { kind: "truncated-reply" }],
  ["content-filter", { kind: "content-filter" }],
  ["refusal", { kind: "refusal" }],
  ["reasoning-only", { kind: "reasoning-only" }],
  ["wrong-usage-missing", { kind: "wrong-usage", usage: "missing" }],
  ["wrong-usage-negative", { kind: "wrong-usage", usage: "negative" }],
  ["wrong-usage-text", { kind: "wrong-usage", usage: "text" }],
  ["wrong-usage-zero", { kind: "wrong-usage", usage: "zero" }],
]);
