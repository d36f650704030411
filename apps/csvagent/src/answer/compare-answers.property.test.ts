import type { JsonValue } from "@daydream/base";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AnswerSpec } from "./answer-spec.ts";
import { compareAnswers } from "./compare-answers.ts";

/** A spec together with two answers of its form. */
interface Sample {
  readonly spec: AnswerSpec;
  readonly one: JsonValue;
  readonly other: JsonValue;
}

const numbers = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const near = fc.integer({ min: -30, max: 30 }).map((value) => value / 10);
const words = fc.string({ maxLength: 6 });

function pairOf(spec: AnswerSpec, values: fc.Arbitrary<JsonValue>): fc.Arbitrary<Sample> {
  return fc.tuple(values, values).map(([one, other]) => ({ spec, one, other }));
}

const leaves: fc.Arbitrary<Sample> = fc.oneof(
  pairOf({ kind: "number" }, numbers),
  pairOf({ kind: "number", tolerance: { absolute: 0.5 } }, near),
  pairOf({ kind: "number", tolerance: { relative: 0.3 } }, near),
  pairOf({ kind: "number", decimals: 1, sign: "free" }, near),
  pairOf({ kind: "integer" }, fc.integer({ min: -3, max: 3 })),
  pairOf({ kind: "boolean" }, fc.boolean()),
  pairOf({ kind: "text" }, words),
);

const lists: fc.Arbitrary<Sample> = fc
  .tuple(fc.array(near, { maxLength: 6 }), fc.array(near, { maxLength: 6 }), fc.constantFrom("fixed", "free"))
  .map(([one, other, order]) => ({
    spec: { kind: "list", of: { kind: "number", tolerance: { absolute: 0.5 } }, order },
    one,
    other,
  }));

const objects: fc.Arbitrary<Sample> = fc.array(fc.tuple(words, leaves), { maxLength: 4 }).map((fields) => {
  const unique = [...new Map(fields)];
  const pick = (read: (sample: Sample) => JsonValue): JsonValue => ({
    $map: unique.map(([key, sample]) => [key, read(sample)]),
  });
  return {
    spec: { kind: "object", keys: Object.fromEntries(unique.map(([key, sample]) => [key, sample.spec])) },
    one: pick((sample) => sample.one),
    other: pick((sample) => sample.other),
  };
});

const samples = fc.oneof(leaves, lists, objects);

describe("compareAnswers() for any answers", () => {
  it("takes an answer as equal to itself", () => {
    fc.assert(
      fc.property(samples, ({ spec, one }) => {
        expect(compareAnswers(one, one, spec)).toEqual({ kind: "equal" });
        expect(compareAnswers(one, one)).toEqual({ kind: "equal" });
      }),
    );
  });

  it("decides the same in both directions", () => {
    fc.assert(
      fc.property(samples, ({ spec, one, other }) => {
        expect(compareAnswers(one, other, spec).kind).toBe(compareAnswers(other, one, spec).kind);
      }),
      { numRuns: 500 },
    );
  });

  it("does not look at the order of a free list", () => {
    const shuffled = fc
      .array(near, { maxLength: 8 })
      .chain((items) =>
        fc.tuple(
          fc.constant(items),
          fc.shuffledSubarray(items, { minLength: items.length }),
          fc.array(near, { minLength: items.length, maxLength: items.length }),
        ),
      );
    const spec: AnswerSpec = {
      kind: "list",
      of: { kind: "number", tolerance: { absolute: 0.5 } },
      order: "free",
    };
    fc.assert(
      fc.property(shuffled, ([items, reordered, others]) => {
        expect(compareAnswers(items, reordered, spec).kind).toBe("equal");
        expect(compareAnswers(items, others, spec).kind).toBe(compareAnswers(reordered, others, spec).kind);
      }),
    );
  });

  it("pairs a free list exactly when some order of it is equal", () => {
    const spec = (order: "free" | "fixed"): AnswerSpec => ({
      kind: "list",
      of: { kind: "number", tolerance: { absolute: 0.5 } },
      order,
    });
    fc.assert(
      fc.property(
        fc.array(near, { minLength: 4, maxLength: 4 }),
        fc.array(near, { minLength: 4, maxLength: 4 }),
        (one, other) => {
          const someOrder = permutations(other).some(
            (order) => compareAnswers(one, order, spec("fixed")).kind === "equal",
          );
          expect(compareAnswers(one, other, spec("free")).kind).toBe(someOrder ? "equal" : "different");
        },
      ),
      { numRuns: 300 },
    );
  });

  it("gives at least one reason for a difference, each with its place", () => {
    fc.assert(
      fc.property(samples, fc.jsonValue(), ({ spec, one }, other) => {
        const comparison = compareAnswers(one, JSON.parse(JSON.stringify(other)), spec);
        if (comparison.kind === "equal") return;
        expect(comparison.reasons.length).toBeGreaterThan(0);
        for (const reason of comparison.reasons) expect(reason).toMatch(/^(\$|and \d+ more)/);
      }),
    );
  });
});

function permutations<Item>(items: readonly Item[]): Item[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, index) =>
    permutations([...items.slice(0, index), ...items.slice(index + 1)]).map((rest) => [item, ...rest]),
  );
}
