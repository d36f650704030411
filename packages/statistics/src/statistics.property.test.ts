import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compare } from "./comparison/compare.ts";
import { fQuantile, fUpperTail } from "./distributions/f-distribution.ts";
import { studentTCdf, studentTQuantile } from "./distributions/student-t.ts";
import { minimumBlocks } from "./intervals/interval.ts";
import { meanInterval } from "./intervals/mean-interval.ts";
import { krippendorffAlpha } from "./judges/krippendorff-alpha.ts";
import { varianceComponents } from "./power/variance-components.ts";
import type { Layout } from "./rows/layout.ts";
import type { ScoreRow } from "./rows/score-row.ts";
import { distribution } from "./summary/distribution.ts";
import { pivot } from "./summary/pivot.ts";

const layout: Layout = {
  units: [
    { name: "combo", label: "combo_id", axes: [] },
    { name: "draft", axes: ["draft_template"] },
    { name: "essay", axes: [] },
  ],
  judge: "judge",
  rubric: "rubric",
  replicates: ["repeat"],
};

/** Any rows at all: gaps, ties, copies, lonely units, one judge or many. */
const anyRow: fc.Arbitrary<ScoreRow> = fc
  .record({
    combo: fc.constantFrom("a", "b", "c", "d"),
    template: fc.constantFrom("loop", "rolling"),
    draft: fc.constantFrom("1", "2"),
    essay: fc.constantFrom("x", "y"),
    judge: fc.constantFrom("son", "opus"),
    repeat: fc.constantFrom("1", "2"),
    score: fc.option(
      fc.integer({ min: 0, max: 20 }).map((half) => half / 2),
      { nil: undefined, freq: 6 },
    ),
    isCopy: fc.boolean(),
  })
  .map(({ combo, template, draft, essay, judge, repeat, score, isCopy }) => ({
    units: [combo, `${template}-${draft}`, essay],
    levels: { combo_id: combo, draft_template: template, judge, rubric: "novelty", repeat },
    score,
    isCopy,
  }));
const anyRows = fc.array(anyRow, { maxLength: 60 });

const anyItems = fc.array(fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 4 }), { maxLength: 12 });

describe("meanInterval() of any rows", () => {
  it("has the mean inside, at least the blocks it promises, and finite ends; else it gives a reason", () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const answer = meanInterval(rows, layout);
        if (answer.kind === "not-enough-data") {
          expect(answer.have).toBeLessThan(answer.needed);
          return;
        }
        const { low, mean, high, degreesOfFreedom } = answer;
        expect(Number.isFinite(low) && Number.isFinite(high)).toBe(true);
        expect(low < mean && mean < high).toBe(true);
        expect(degreesOfFreedom).toBeGreaterThanOrEqual(minimumBlocks["t-over-blocks"] - 1);
      }),
    );
  });

  it("does not mind the order of rows, and moves with all scores", () => {
    fc.assert(
      fc.property(anyRows, fc.integer({ min: -5, max: 5 }), (rows, shift) => {
        const plain = meanInterval(rows, layout);
        const moved = rows.toReversed().map((row) => ({
          ...row,
          score: row.score === undefined ? undefined : row.score + shift,
        }));
        const other = meanInterval(moved, layout);
        expect(other.kind).toBe(plain.kind);
        if (plain.kind !== "interval" || other.kind !== "interval") return;
        expect(other.low).toBeCloseTo(plain.low + shift, 9);
        expect(other.high).toBeCloseTo(plain.high + shift, 9);
      }),
    );
  });

  it("is as wide when everything is judged once more with the same outcome", () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const again = rows.map((row) => ({
          ...row,
          levels: { ...row.levels, repeat: `${row.levels.repeat}b` },
        }));
        const [once, twice] = [meanInterval(rows, layout), meanInterval([...rows, ...again], layout)];
        expect(twice.kind).toBe(once.kind);
        if (once.kind !== "interval" || twice.kind !== "interval") return;
        expect(twice.high - twice.low).toBeCloseTo(once.high - once.low, 9);
      }),
    );
  });
});

describe("compare() of any rows", () => {
  it("turns its sign with its sides, whatever is missing", () => {
    fc.assert(
      fc.property(anyRows, fc.constantFrom("draft_template", "judge"), (rows, axis) => {
        const [a, b] = axis === "judge" ? ["son", "opus"] : ["loop", "rolling"];
        const there = compare(rows, layout, { axis, a: `${a}`, b: `${b}` });
        const back = compare(rows, layout, { axis, a: `${b}`, b: `${a}` });
        expect(back.kind).toBe(there.kind);
        if (there.kind !== "comparison" || back.kind !== "comparison") return;
        expect(back.difference).toBeCloseTo(-there.difference, 9);
        expect(back.high).toBeCloseTo(-there.low, 9);
        expect(back.p).toBeCloseTo(there.p, 9);
        expect(back.signFlip.p).toBeCloseTo(there.signFlip.p, 12);
        expect(there.p > 0 && there.p <= 1).toBe(true);
      }),
    );
  });
});

describe("krippendorffAlpha() of any items", () => {
  it("minds neither units of measure, nor stretched ranks, nor names, according to its metric", () => {
    const changes = {
      interval: (score: number) => 3 * score - 7,
      ordinal: (score: number) => score ** 3,
      nominal: (score: number) => (score * 7) % 11,
    };
    fc.assert(
      fc.property(anyItems, fc.constantFrom("interval", "ordinal", "nominal"), (items, metric) => {
        const plain = krippendorffAlpha(items, { metric });
        const changed = krippendorffAlpha(
          items.map((scores) => scores.map(changes[metric])),
          { metric },
        );
        expect(changed.kind).toBe(plain.kind);
        if (plain.kind !== "alpha" || changed.kind !== "alpha") return;
        expect(changed.alpha).toBeCloseTo(plain.alpha, 9);
        expect(plain.alpha).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe("other functions of any rows", () => {
  it("pivot() puts every row into exactly one cell, distribution() every score into one bin", () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const table = pivot(rows, {
          rows: ["draft_template"],
          columns: ["judge"],
          reduce: (some) => some.length,
        });
        const inCells = table.cells.flat().reduce<number>((sum, count) => sum + (count ?? 0), 0);
        expect(inCells).toBe(rows.length);
        const bins = distribution(rows.flatMap(({ score }) => (score === undefined ? [] : [score])));
        expect(bins.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(bins.length === 0 ? 0 : 1, 9);
      }),
    );
  });

  it("varianceComponents() are never negative nor without evidence", () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const answer = varianceComponents(rows, layout);
        if (answer.kind === "not-enough-data") return;
        expect(answer.components).toHaveLength(4);
        for (const component of answer.components) {
          if (component.kind === "unknown") continue;
          expect(component.variance).toBeGreaterThanOrEqual(0);
          expect(component.degreesOfFreedom).toBeGreaterThan(0);
        }
      }),
    );
  });
});

describe("quantiles", () => {
  const share = fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true });

  it("are where the distribution reaches their share", () => {
    fc.assert(
      fc.property(
        share,
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 1, max: 500 }),
        (wanted, left, right) => {
          expect(studentTCdf(studentTQuantile(wanted, left), left)).toBeCloseTo(wanted, 10);
          const degrees = { numerator: left, denominator: right };
          expect(1 - fUpperTail(fQuantile(wanted, degrees), degrees)).toBeCloseTo(wanted, 10);
        },
      ),
    );
  });
});
