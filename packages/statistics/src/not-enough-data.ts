/** What a function answers when the data cannot say what it was asked. It is never a number. */
export interface NotEnoughData {
  readonly kind: "not-enough-data";
  readonly reason: NotEnoughReason;
  /** How many there must be of what `message` names. */
  readonly needed: number;
  readonly have: number;
  /** One sentence for a reader of a report. */
  readonly message: string;
  /** A narrower unit that would do, for a narrower statement: ask for it by name as `unit`. */
  readonly narrower?: string;
}

/**
 * Why something cannot be known.
 * - `no-scores`: nothing was scored at all;
 * - `not-replicated`: each thing was made once, so nothing shows by how much a second one would differ;
 * - `too-few-blocks`: it was replicated, but fewer times than the method needs;
 * - `no-variation`: all values are the same, so their spread cannot be told;
 * - `no-matched-blocks`: nothing differs in the axis asked about and is the same in all others;
 * - `too-few-levels`, `too-few-judges`: nothing to compare;
 * - `not-estimable`: the axis cannot be told apart from others;
 * - `no-criterion`: the card does not say when it is met.
 */
export type NotEnoughReason =
  | "no-scores"
  | "not-replicated"
  | "too-few-blocks"
  | "no-variation"
  | "no-matched-blocks"
  | "too-few-levels"
  | "too-few-judges"
  | "not-estimable"
  | "no-criterion";

/** Makes the answer that something cannot be known. */
export function notEnoughData(
  reason: NotEnoughReason,
  facts: Omit<NotEnoughData, "kind" | "reason">,
): NotEnoughData {
  return { kind: "not-enough-data", reason, ...facts };
}

/** Whether an answer is that something cannot be known. */
export function isNotEnoughData<Answer extends { readonly kind: string }>(
  answer: Answer | NotEnoughData,
): answer is NotEnoughData {
  return answer.kind === "not-enough-data";
}
