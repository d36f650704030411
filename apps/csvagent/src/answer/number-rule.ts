import type { JsonValue } from "@daydream/base";
import { numberTextOf } from "./wire-forms.ts";

/** How far two numbers may lie apart, and how that is said. */
export interface NumberRule {
  readonly absolute: number;
  /** Share of the larger of the two sizes. */
  readonly relative: number;
}

export interface NumberRuleOptions {
  readonly decimals?: number | undefined;
  readonly tolerance?:
    | { readonly absolute?: number | undefined; readonly relative?: number | undefined }
    | undefined;
}

/**
 * The rule that a number's spec asks for: its `tolerance`; else, with `decimals`, one unit of the last place;
 * else one millionth of the number, with 1e-12 for the noise around zero.
 */
export function numberRule({ decimals, tolerance }: NumberRuleOptions): NumberRule {
  if (tolerance !== undefined)
    return { absolute: tolerance.absolute ?? 0, relative: tolerance.relative ?? 0 };
  if (decimals !== undefined) return { absolute: Number(`1e-${decimals}`), relative: 0 };
  return { absolute: 1e-12, relative: 1e-6 };
}

/**
 * True when two numbers lie within the larger of the rule's two allowances. The relation is symmetric. A few
 * units of binary rounding are forgiven, so that 42.1 is within 0.1 of 42. Infinities equal only themselves.
 */
export function isWithin(a: number, b: number, rule: NumberRule): boolean {
  if (a === b) return true;
  if (!Number.isFinite(a) || !Number.isFinite(b)) return false;
  const size = Math.max(Math.abs(a), Math.abs(b));
  const allowance = Math.max(rule.absolute, rule.relative * size);
  if (allowance === 0) return false;
  return Math.abs(a - b) <= allowance + 4 * Number.EPSILON * Math.max(size, allowance);
}

/** The allowance in words: `within 0.01 of`. */
export function describeRule({ absolute, relative }: NumberRule): string {
  const share = `${Number((relative * 100).toPrecision(6))} %`;
  if (relative === 0) return absolute === 0 ? "exactly" : `within ${absolute} of`;
  return absolute === 0 ? `within ${share} of` : `within ${absolute} or ${share} of`;
}

/** A number of the wire; truth values and texts are none. `NaN` never comes: missing values are null. */
export function readNumber(value: JsonValue): number | undefined {
  if (typeof value === "number") return value;
  const text = numberTextOf(value);
  return text === undefined ? undefined : Number(text);
}

/** A whole number of the wire, exact at any size; 3.0 is one. */
export function readInteger(value: JsonValue): bigint | undefined {
  if (typeof value === "number") return Number.isInteger(value) ? BigInt(value) : undefined;
  const text = numberTextOf(value);
  return text !== undefined && /^-?\d+$/.test(text) ? BigInt(text) : undefined;
}
