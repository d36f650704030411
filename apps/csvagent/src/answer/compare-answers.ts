import type { JsonValue } from "@daydream/base";
import type { AnswerSpec, Symmetry } from "./answer-spec.ts";
import { compareCollections, countItems } from "./compare-collections.ts";
import { compareBooleans, compareIntegers, compareNumbers, compareTexts } from "./compare-scalars.ts";
import { readNumber } from "./number-rule.ts";
import { notOfKind, type Pair, placeOf, type Reasons } from "./pair.ts";
import { type Fields, readList, readMapping, readObject } from "./read-structures.ts";
import { swapRoles } from "./swap-roles.ts";
import { frameOf, isList, showValue } from "./wire-forms.ts";

/** Whether two answers say the same; if not, every difference with its place, both values and the rule. */
export type Comparison =
  | { readonly kind: "equal" }
  | { readonly kind: "different"; readonly reasons: readonly string[] };

/**
 * Compares two answers by the rules that the spec declares, key by key.
 *
 * The relation is symmetric, and every conforming answer equals itself; it is not transitive, as nothing with a
 * tolerance is. Missing values equal only missing values. Without a spec the rules follow from the values:
 * both must be of one kind, numbers agree within one millionth, lists keep their order.
 *
 * - number: see {@link numberRule}; truth values and texts are no numbers. `sign: free` compares sizes.
 * - integer: exact; `3.0` is 3.
 * - boolean: truth values, and the texts `true` and `false` in any case; not 0 and 1, not `yes`.
 * - text: see {@link foldText}; a number or truth value counts as its text, because labels can be numbers.
 * - list: same length, same order; `order: free` pairs the items one to one.
 * - mapping, object: the same keys, spelled the same; `symmetry` allows the other way round.
 *
 * Tables (`$df`) are read as what the spec asks for: a list of rows, a list of the only column's values, a
 * mapping of two columns, an object of the only row. Where a list, mapping or object is asked for, a text that
 * holds one as JSON is read.
 */
export function compareAnswers(expected: JsonValue, actual: JsonValue, spec?: AnswerSpec): Comparison {
  const reasons = differences({ expected, actual, at: "$" }, spec);
  if (reasons.length === 0) return { kind: "equal" };
  const more = reasons.length - reasonLimit;
  if (more <= 0) return { kind: "different", reasons };
  return { kind: "different", reasons: [...reasons.slice(0, reasonLimit), `and ${more} more differences`] };
}

// --- internal ---

const reasonLimit = 20;

function differences(pair: Pair, spec: AnswerSpec | undefined): Reasons {
  const { expected, actual, at } = pair;
  if (expected === null || actual === null) {
    return expected === actual ? [] : [`${at}: ${showValue(actual)} is not ${showValue(expected)}`];
  }
  if (spec === undefined) return differencesByKind(pair);
  switch (spec.kind) {
    case "number":
      return compareNumbers(pair, spec);
    case "integer":
      return compareIntegers(pair);
    case "boolean":
      return compareBooleans(pair);
    case "text":
      return compareTexts(pair, spec.among);
    case "list":
      return compareLists(pair, spec.of, spec.order ?? "fixed");
    case "mapping":
      return compareMappings(pair, spec.values);
    case "object":
      return compareObjects(pair, spec.keys, spec.symmetry);
  }
}

/** Without a spec: what the values are says how they compare. */
function differencesByKind(pair: Pair): Reasons {
  const [expected, actual] = [kindOf(pair.expected), kindOf(pair.actual)];
  if (expected !== actual)
    return [
      `${pair.at}: ${showValue(pair.actual)} is ${article(actual)}, not ${article(expected)} like ${showValue(pair.expected)}`,
    ];
  switch (expected) {
    case "number":
      return compareNumbers(pair, { kind: "number" });
    case "boolean":
      return compareBooleans(pair);
    case "text":
      return compareTexts(pair, undefined);
    case "list":
      return compareLists(pair, undefined, "fixed");
    case "table":
      return compareLists(pair, undefined, "fixed");
    case "mapping":
      return compareMappings(pair, undefined);
  }
}

type Kind = "number" | "boolean" | "text" | "list" | "table" | "mapping";

function kindOf(value: JsonValue): Kind {
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "string") return "text";
  if (readNumber(value) !== undefined) return "number";
  if (isList(value)) return "list";
  return frameOf(value) === undefined ? "mapping" : "table";
}

function article(kind: string): string {
  return /^[aeiou]/.test(kind) ? `an ${kind}` : `a ${kind}`;
}

function compareLists(pair: Pair, of: AnswerSpec | undefined, order: "fixed" | "free"): Reasons {
  const { expected, actual, at } = pair;
  const [left, right] = [readList(expected, of), readList(actual, of)];
  if (left === undefined || right === undefined)
    return notOfKind(pair, "a list", (value) => readList(value, of));
  if (order === "free") return compareCollections({ left, right, at }, (item) => differences(item, of));
  const reasons = left
    .slice(0, right.length)
    .flatMap((item, index) =>
      differences({ expected: item, actual: right[index] ?? null, at: `${at}[${index}]` }, of),
    );
  return left.length === right.length
    ? reasons
    : [`${at}: ${countItems(right.length)} instead of ${left.length}`, ...reasons];
}

function compareMappings(pair: Pair, values: AnswerSpec | undefined): Reasons {
  const { expected, actual, at } = pair;
  const [left, right] = [readMapping(expected), readMapping(actual)];
  if (left === undefined || right === undefined) return notOfKind(pair, "a mapping", readMapping);
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((key) => {
    const [a, b] = [left.get(key), right.get(key)];
    const place = placeOf(at, key);
    if (b === undefined) return [`${place}: missing, expected ${showValue(a?.[0] ?? null)}`];
    if (a === undefined) return [`${place}: ${showValue(b[0] ?? null)} is not expected`];
    if (a.length === 1 && b.length === 1)
      return differences({ expected: a[0] ?? null, actual: b[0] ?? null, at: place }, values);
    return compareCollections({ left: a, right: b, at: place }, (item) => differences(item, values));
  });
}

function compareObjects(
  pair: Pair,
  keys: Readonly<Record<string, AnswerSpec>>,
  symmetry: Symmetry | undefined,
): Reasons {
  const [left, right] = [readObject(pair.expected), readObject(pair.actual)];
  if (left === undefined || right === undefined) return notOfKind(pair, "an object", readObject);
  const straight = compareFields(left, right, keys, pair.at);
  if (straight.length === 0 || symmetry === undefined) return straight;
  const swapped = compareFields(left, swapRoles(right, symmetry), keys, pair.at);
  return swapped.length === 0 ? [] : straight;
}

function compareFields(
  left: Fields,
  right: Fields,
  keys: Readonly<Record<string, AnswerSpec>>,
  at: string,
): Reasons {
  const asked = Object.entries(keys).flatMap(([key, spec]) => {
    const place = placeOf(at, key);
    const [a, b] = [left.get(key), right.get(key)];
    if (a === undefined) return [`${place}: the expected answer has no such key`];
    if (b === undefined) return [`${place}: missing, expected ${showValue(a)}`];
    return differences({ expected: a, actual: b, at: place }, spec);
  });
  const isAsked = (key: string): boolean => Object.hasOwn(keys, key);
  const extra = [...right].filter(([key]) => !isAsked(key));
  const stray = [...left.keys()].filter((key) => !isAsked(key) && !right.has(key));
  return [
    ...asked,
    ...extra.map(
      ([key, value]) => `${placeOf(at, key)}: ${showValue(value)} is under a key that is not asked for`,
    ),
    ...stray.map((key) => `${placeOf(at, key)}: the expected answer has a key that is not asked for`),
  ];
}
