import { canonicalJson, hashBytes } from "@daydream/base";
import type { WireValue } from "./wire-value.ts";

/**
 * The one text of a Python value: values that mean the same give the same text.
 *
 * RFC 8785 after the number rule: whole numbers up to 2^53−1 are exact (larger ones arrive as `$num` text); a
 * number within one billionth of such a whole number is that whole number; every other one is its shortest
 * decimal form rounded half-even to nine significant digits.
 */
export function canonicalValue(value: WireValue): string {
  return canonicalJson(canonicalNumbers(value));
}

/** SHA-256 of a value's {@link canonicalValue}: 64 hex digits, of which 16 are enough to tell answers apart. */
export function valueHash(value: WireValue): string {
  return hashBytes(canonicalValue(value));
}

/** A number as {@link canonicalValue} has it: `2.0000000001` is 2, one third is `0.333333333`. */
export function canonicalNumber(value: number): number {
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER) return roundToSignificantDigits(value);
  const whole = roundHalfEven(value);
  const isWhole = Math.abs(value - whole) <= relativeTolerance * Math.abs(value);
  return isWhole ? whole : roundToSignificantDigits(value);
}

// --- internal ---

const relativeTolerance = 1e-9;
const significantDigits = 9;

function canonicalNumbers(value: WireValue): WireValue {
  if (typeof value === "number") return canonicalNumber(value);
  if (typeof value !== "object" || value === null) return value;
  if (isList(value)) return value.map(canonicalNumbers);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, canonicalNumbers(item)]));
}

function isList(value: WireValue): value is readonly WireValue[] {
  return Array.isArray(value);
}

function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  const fraction = value - below;
  if (fraction < 0.5) return below;
  if (fraction > 0.5) return below + 1;
  return below % 2 === 0 ? below : below + 1;
}

/** Works on the decimal digits, because scaling by a power of ten would round a second time. */
function roundToSignificantDigits(value: number): number {
  const [mantissa = "", exponent = "0"] = Math.abs(value).toExponential().split("e");
  const digits = mantissa.replace(".", "");
  if (digits.length <= significantDigits) return value;
  const kept = BigInt(digits.slice(0, significantDigits));
  const rounded = kept + (roundsUp(kept, digits.slice(significantDigits)) ? 1n : 0n);
  const magnitude = Number(`${rounded}e${Number(exponent) - significantDigits + 1}`);
  return value < 0 ? -magnitude : magnitude;
}

function roundsUp(kept: bigint, dropped: string): boolean {
  const half = `5${"0".repeat(dropped.length - 1)}`;
  return dropped > half || (dropped === half && kept % 2n === 1n);
}
