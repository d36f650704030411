import type { JsonValue } from "@daydream/base";
import { showValue } from "./wire-forms.ts";

/** Two values to compare, and where in the answers they stand, such as `$.means["North"]`. */
export interface Pair {
  readonly expected: JsonValue;
  readonly actual: JsonValue;
  readonly at: string;
}

/** What is different, one sentence each; empty when nothing is. */
export type Reasons = readonly string[];

/** Names the side of a pair that is not what the spec asks for. */
export function notOfKind(
  { expected, actual, at }: Pair,
  kind: string,
  read: (value: JsonValue) => unknown,
): Reasons {
  return read(expected) === undefined
    ? [`${at}: the expected answer ${showValue(expected)} is not ${kind}`]
    : [`${at}: ${showValue(actual)} is not ${kind}, expected ${showValue(expected)}`];
}

/** The place of a key below a place. */
export function placeOf(at: string, key: string): string {
  return /^[A-Za-z_]\w*$/.test(key) ? `${at}.${key}` : `${at}[${JSON.stringify(key)}]`;
}
