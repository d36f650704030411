import type { JsonValue } from "@daydream/base";
import type { AnswerSpec } from "./answer-spec.ts";
import { foldText } from "./fold-text.ts";
import { describeRule, isWithin, numberRule, readInteger, readNumber } from "./number-rule.ts";
import { notOfKind, type Pair, type Reasons } from "./pair.ts";
import { numberTextOf, showValue } from "./wire-forms.ts";

/** Numbers lie within the spec's allowance; with `sign: free` only their sizes do. */
export function compareNumbers(pair: Pair, spec: AnswerSpec & { kind: "number" }): Reasons {
  const { expected, actual, at } = pair;
  const [a, b] = [readNumber(expected), readNumber(actual)];
  if (a === undefined || b === undefined) return notOfKind(pair, "a number", readNumber);
  const rule = numberRule(spec);
  const sameText = numberTextOf(expected) !== undefined && numberTextOf(expected) === numberTextOf(actual);
  if (sameText || isWithin(a, b, rule)) return [];
  if (spec.sign === "free" && isWithin(Math.abs(a), Math.abs(b), rule)) return [];
  const sign = spec.sign === "free" ? ", whatever the sign" : "";
  return [`${at}: ${showValue(actual)} is not ${describeRule(rule)} ${showValue(expected)}${sign}`];
}

/** Whole numbers are equal to the last digit. */
export function compareIntegers(pair: Pair): Reasons {
  const { expected, actual, at } = pair;
  const [a, b] = [readInteger(expected), readInteger(actual)];
  if (a === undefined || b === undefined) return notOfKind(pair, "a whole number", readInteger);
  return a === b ? [] : [`${at}: ${showValue(actual)} is not exactly ${showValue(expected)}`];
}

/** Truth values, and the texts `true` and `false`, are the same. */
export function compareBooleans(pair: Pair): Reasons {
  const { expected, actual, at } = pair;
  const [a, b] = [readBoolean(expected), readBoolean(actual)];
  if (a === undefined || b === undefined) return notOfKind(pair, "true or false", readBoolean);
  return a === b ? [] : [`${at}: ${b} is not ${a}`];
}

/** Texts fold to the same words; `among` are the only ones that can be right. */
export function compareTexts(pair: Pair, among: readonly string[] | undefined): Reasons {
  const { expected, actual, at } = pair;
  const [a, b] = [readText(expected), readText(actual)];
  if (a === undefined || b === undefined) return notOfKind(pair, "a text", readText);
  if (among !== undefined && !among.some((choice) => foldText(choice) === b))
    return [
      `${at}: ${showValue(actual)} is not one of ${among.map((choice) => showValue(choice)).join(", ")}`,
    ];
  return a === b ? [] : [`${at}: ${showValue(actual)} is not ${showValue(expected)}`];
}

/** A value as a folded text; numbers and truth values can be labels. */
export function readText(value: JsonValue): string | undefined {
  if (typeof value === "string") return foldText(value);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return numberTextOf(value)?.toLowerCase();
}

// --- internal ---

function readBoolean(value: JsonValue): boolean | undefined {
  if (typeof value === "boolean") return value;
  if (typeof value !== "string") return undefined;
  const text = value.trim().toLowerCase();
  return text === "true" ? true : text === "false" ? false : undefined;
}
