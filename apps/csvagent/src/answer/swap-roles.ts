import type { JsonValue } from "@daydream/base";
import type { Symmetry } from "./answer-spec.ts";
import type { Fields } from "./read-structures.ts";
import { numberTextOf } from "./wire-forms.ts";

/** The answer as a solver who took the two roles the other way round would have written it. */
export function swapRoles(fields: Fields, { swap, negate = [] }: Symmetry): Fields {
  const swapped = new Map(fields);
  const place = (key: string, value: JsonValue | undefined): void => {
    if (value === undefined) swapped.delete(key);
    else swapped.set(key, value);
  };
  for (const [one, other] of swap) {
    place(one, fields.get(other));
    place(other, fields.get(one));
  }
  for (const key of negate) {
    const value = swapped.get(key);
    if (value !== undefined) swapped.set(key, negated(value));
  }
  return swapped;
}

// --- internal ---

function negated(value: JsonValue): JsonValue {
  if (typeof value === "number") return -value;
  const text = numberTextOf(value);
  if (text === undefined) return value;
  return { $num: text.startsWith("-") ? text.slice(1) : `-${text}` };
}
