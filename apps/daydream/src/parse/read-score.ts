import type { ParseFailureReason, ParseWarning, ParseWarningCode } from "./parse-outcome.ts";
import { describeScale, type Scale } from "./scale.ts";
import { type ScoreMention, shortened } from "./score-mention.ts";

/** What a mention is worth on a rubric's scale. */
export type ReadScore =
  | { readonly kind: "score"; readonly value: number; readonly warnings: readonly ParseWarning[] }
  | { readonly kind: "out-of-range"; readonly value: number; readonly message: string }
  /** Nothing that can be taken for the score. */
  | { readonly kind: "unusable"; readonly reason: ParseFailureReason; readonly message: string };

export interface ReadScoreOptions {
  /** The scale that the result is on. */
  readonly scale: Scale;
  /** True where three digits in a row are three marks, and the score their mean. */
  readonly takesThreeDigits: boolean;
}

/** Takes a mention as a number on the scale. Out of 10 or 100 is put onto it; out of its own end is on it already. */
export function readScore(mention: ScoreMention, options: ReadScoreOptions): ReadScore {
  const read = readMeaning(mention, options);
  if (read.kind !== "score" || !mention.isBracketed) return read;
  const bracketed = warning("bracketed", `${shortened(mention.text)} stands in brackets`);
  return { ...read, warnings: [...read.warnings, bracketed] };
}

// --- internal ---

function readMeaning(mention: ScoreMention, { scale, takesThreeDigits }: ReadScoreOptions): ReadScore {
  const text = shortened(mention.text);
  switch (mention.kind) {
    case "fraction":
      return readFraction(mention, scale);
    case "three-digits":
      return takesThreeDigits ? meanOf(mention.text, scale) : severalValues(text);
    case "several":
      return severalValues(text);
    case "unclear":
      return unusable("no-score", `what follows ${text} makes something else of it`);
    case "number": {
      // A zero among the digits makes a number of them, 100 or 007, that nobody meant as three marks.
      if (takesThreeDigits && /^[1-9]{3}$/.test(text)) return meanOf(text, scale);
      const zeros = warning("leading-zeros", `${text} is read as ${mention.value}`);
      return onScale(mention.value, { scale, text, warnings: /^[+-]?0\d/.test(text) ? [zeros] : [] });
    }
  }
}

function readFraction(
  { value, outOf, text: whole }: { readonly value: number; readonly outOf: number; readonly text: string },
  scale: Scale,
): ReadScore {
  const text = shortened(whole);
  if (outOf === scale.max)
    return onScale(value, {
      scale,
      text,
      warnings: [warning("fraction", `${text} is read as ${value}`)],
    });
  if (outOf !== 10 && outOf !== 100)
    return unusable("unknown-scale", `${text} is out of neither the rubric's ${scale.max} nor 10 nor 100`);
  if (value < 0 || value > outOf) return outOfRange(value, { text, scale: { min: 0, max: outOf } });
  const mapped = scale.min + (value * (scale.max - scale.min)) / outOf;
  return onScale(Math.min(mapped, scale.max), {
    scale,
    text,
    warnings: [warning("scale-mapped", `${text} is put onto the scale ${describeScale(scale)}`)],
  });
}

function meanOf(text: string, scale: Scale): ReadScore {
  const digits = text.match(/\d/g)?.map(Number) ?? [];
  const mean = digits.reduce((sum, digit) => sum + digit, 0) / digits.length;
  const warnings = [warning("three-digit-mean", `${text} is read as the mean of three marks`)];
  return onScale(mean, { scale, text, warnings });
}

interface ScaleCheck {
  readonly scale: Scale;
  readonly text: string;
  readonly warnings: readonly ParseWarning[];
}

function onScale(value: number, { scale, text, warnings }: ScaleCheck): ReadScore {
  if (value < scale.min || value > scale.max) return outOfRange(value, { text, scale });
  // Adding zero makes 0 of -0.
  return { kind: "score", value: value + 0, warnings };
}

function outOfRange(
  value: number,
  { text, scale }: { readonly text: string; readonly scale: Scale },
): ReadScore {
  return { kind: "out-of-range", value, message: `${text} is not on the scale ${describeScale(scale)}` };
}

function severalValues(text: string): ReadScore {
  return unusable("several-values", `${text} is more than one number`);
}

function unusable(reason: ParseFailureReason, message: string): ReadScore {
  return { kind: "unusable", reason, message };
}

function warning(code: ParseWarningCode, message: string): ParseWarning {
  return { code, message };
}
