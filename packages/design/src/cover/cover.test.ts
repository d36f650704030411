import { describe, expect, it } from "vitest";
import { compile } from "../compile.ts";
import type { Row } from "../design.ts";
import { designOf, rowTexts, specOf } from "../fixtures/parse-text.ts";
import type { Spec } from "../spec.ts";
import { growDesign } from "./grow-design.ts";
import { measureCoverage } from "./measure-coverage.ts";

const sizes = [6, 4, 5, 4, 3, 2, 8];
const rules = {
  pairs: {
    coupled: {
      left: "x1",
      right: "x2",
      allowed: levels(4).flatMap((left, a) =>
        levels(5).flatMap((right, b) => ((a + b) % 3 === 0 ? [] : [[left, right]])),
      ),
    },
  },
  exclude: {
    none: [
      { x0: "l0", x6: "l0" },
      { x0: ["l1", "l2"], x1: "l3" },
      { x2: "l4", x6: ["l6", "l7"], x3: "l1" },
    ],
  },
};
const when = "when: {so: {when: {x3: l0}, then: {x4: [l0, l1], x5: l0}}}";

describe("output.design: pairwise and t-way(n)", () => {
  it("covers all pairs of 7 axes in 48 rows, which is the bound", () => {
    const spec = specFor(sizes, { design: "pairwise" });
    const design = compile(spec);
    expect(design.coverage).toEqual({
      strength: 2,
      coverable: 427,
      covered: 427,
      lowerBound: 48,
      combinationCount: 48,
    });
    expect(design.rowCount).toBe(48);
    expect(missingTuples(spec, { rows: [...design], strength: 2 })).toEqual({ coverable: 427, missing: 0 });
  });

  it("covers all triples of 7 axes in at most 255 rows", () => {
    const spec = specFor(sizes, { design: "t-way(3)" });
    const design = compile(spec);
    expect(design.rowCount).toBeLessThanOrEqual(255);
    expect(design.coverage).toMatchObject({ lowerBound: 240, coverable: 3080, covered: 3080 });
    expect(missingTuples(spec, { rows: [...design], strength: 3 })).toEqual({ coverable: 3080, missing: 0 });
  });

  it.each([
    { design: "pairwise", strength: 2, atMost: 52 },
    { design: "t-way(3)", strength: 3, atMost: 245 },
  ])(
    "covers what rules leave possible, and nothing else: $design",
    ({ design: choice, strength, atMost }) => {
      const spec = specFor(sizes, { design: choice, rules });
      const design = compile(spec);
      const rows = [...design];
      const full = compile({ ...spec, output: { ...spec.output, design: { kind: "full" } } });
      expect(rows.every((row) => full.has(row))).toBe(true);
      const { coverable, missing } = missingTuples(spec, { rows, strength });
      expect(missing).toBe(0);
      expect(design.coverage).toMatchObject({ coverable, covered: coverable, combinationCount: rows.length });
      expect(rows.length).toBeLessThanOrEqual(atMost);
      expect(rows.length).toBeGreaterThanOrEqual(design.coverage?.lowerBound ?? Number.POSITIVE_INFINITY);
    },
  );

  it("obeys when … then, ties and tuples", () => {
    const text = `axes: {x0: [l0, l1, l2], x3: [l0, l1], x4: [l0, l1, l2], x5: [l0, l1]}
rules:
  ${when}
  tuples: {t: {axes: [x1, x2], items: [[l0, l1], [l1, l2], [l2, l0]]}}
  ties: {same: [x0, x1]}
output: {field_order: [], design: pairwise}`;
    const spec = specOf(text);
    expect(missingTuples(spec, { rows: [...compile(spec)], strength: 2 }).missing).toBe(0);
  });

  it("is the same on every run, in loop order, and a seed only shuffles it", () => {
    const spec = specFor([5, 4, 3, 3], { design: "pairwise" });
    const rows = rowTexts(compile(spec));
    expect(rowTexts(compile(spec))).toEqual(rows);
    expect(rows.toSorted()).toEqual(rows);
    const shuffled = rowTexts(compile({ ...spec, output: { ...spec.output, seed: 3 } }));
    expect(shuffled).not.toEqual(rows);
    expect(shuffled.toSorted()).toEqual(rows);
  });

  it("keeps its frozen rows, so that a finished cohort stays the same cohort", () => {
    expect(
      rowTexts(
        designOf("axes: {a: [1, 2, 3], b: [x, y], c: [k, l]}\noutput: {field_order: [], design: pairwise}"),
      ),
    ).toMatchInlineSnapshot(`
      [
        "1 x k",
        "1 y l",
        "2 x l",
        "2 y k",
        "3 x k",
        "3 y l",
      ]
    `);
  });

  it("takes every axis level once for t-way(1), and everything when there are no more axes", () => {
    expect(compile(specFor([3, 2, 4], { design: "t-way(1)" })).rowCount).toBe(4);
    expect(compile(specFor([3, 2], { design: "t-way(3)" })).rowCount).toBe(6);
  });

  it("gives every chosen combination all its replicates", () => {
    const spec = specOf(
      "axes: {a: [1, 2], b: [1, 2], c: [1, 2]}\nreplicates: {a: 3}\noutput: {field_order: [], design: pairwise}",
    );
    const design = compile(spec);
    expect(design.coverage).toMatchObject({ coverable: 12, covered: 12, combinationCount: 4, lowerBound: 4 });
    const rows = [...design];
    expect(rows).toHaveLength(12);
    const perCombination = Map.groupBy(rows, ({ a, b, c }) => `${a}${b}${c}`);
    expect([...perCombination.values()].map((group) => group.map((row) => row.a_replicate).join())).toEqual(
      Array(4).fill("1,2,3"),
    );
  });

  it("has only the rows it lists", () => {
    const design = compile(specFor([4, 4, 4], { design: "pairwise" }));
    const all = compile(specFor([4, 4, 4], { design: "full" }));
    expect([...all].filter((row) => design.has(row))).toHaveLength(design.rowCount);
  });
});

describe("output.design: sample(n, seed)", () => {
  it("draws distinct rows of the design, the same ones for the same seed", () => {
    const rows = (design: string) => rowTexts(compile(specFor(sizes, { design, rules })));
    const drawn = rows("sample(100, 7)");
    expect(new Set(drawn).size).toBe(100);
    expect(rows("sample(100, 7)")).toEqual(drawn);
    expect(rows("sample(100, 8)")).not.toEqual(drawn);
    expect(drawn.toSorted()).toEqual(drawn);
    const full = compile(specFor(sizes, { design: "full", rules }));
    expect(
      [...compile(specFor(sizes, { design: "sample(100, 7)", rules }))].every((row) => full.has(row)),
    ).toBe(true);
  });

  it("takes all rows when there are not more, and replicates in addition", () => {
    expect(compile(specFor([2, 3], { design: "sample(50, 1)" })).rowCount).toBe(6);
    const spec = specOf(
      "axes: {a: [1, 2, 3, 4, 5]}\nreplicates: {a: 2}\noutput: {field_order: [], design: 'sample(3, 1)'}",
    );
    expect(compile(spec).rowCount).toBe(6);
  });
});

describe("measureCoverage()", () => {
  it("agrees with counting by hand, and names what is missing", () => {
    const spec = specFor([2, 2, 2], { design: "full" });
    const rows = [
      { x0: "l0", x1: "l0", x2: "l0" },
      { x0: "l1", x1: "l1", x2: "l1" },
      { x0: "nowhere", x1: "l0", x2: "l0" },
    ];
    const measured = measureCoverage(rows, { spec, strength: 2, missingLimit: 2 });
    expect(measured).toMatchObject({
      coverable: 12,
      covered: 6,
      combinationCount: 2,
      lowerBound: 4,
      strangers: 1,
    });
    expect(measured.missing).toEqual([
      { x0: "l1", x1: "l0" },
      { x0: "l0", x1: "l1" },
    ]);
  });
});

describe("growDesign()", () => {
  it("restores coverage after a level was added, near the bound, and keeps every old row", () => {
    const before = [...compile(specFor([6, 4, 5, 4, 3, 2, 7], { design: "pairwise" }))];
    const spec = specFor(sizes, { design: "pairwise" });
    const grown = growDesign(before, { spec });
    expect(grown.strangers).toBe(0);
    expect(grown.before.covered).toBeLessThan(grown.before.coverable);
    expect(grown.after.covered).toBe(427);
    expect(missingTuples(spec, { rows: [...before, ...grown.rows], strength: 2 }).missing).toBe(0);
    expect(grown.lowerBound).toBe(6);
    expect(grown.combinationCount).toBe(6);
  });

  it("honours rules, and ignores rows that the spec no longer has", () => {
    const before = [...compile(specFor(sizes, { design: "pairwise" }))];
    const spec = specFor(sizes, { design: "pairwise", rules });
    const full = compile({ ...spec, output: { ...spec.output, design: { kind: "full" } } });
    const kept = before.filter((row) => full.has(row));
    const grown = growDesign(before, { spec });
    expect(grown.strangers).toBe(before.length - kept.length);
    expect(grown.rows.every((row) => full.has(row))).toBe(true);
    expect(missingTuples(spec, { rows: [...kept, ...grown.rows], strength: 2 }).missing).toBe(0);
    expect(grown.combinationCount).toBeGreaterThanOrEqual(grown.lowerBound);
    expect(grown.combinationCount).toBeLessThan(compile(spec).rowCount);
  });

  it("adds nothing where nothing is missing, and raises the strength when asked", () => {
    const spec = specFor([3, 3, 2, 2], { design: "pairwise" });
    const rows = [...compile(spec)];
    expect(growDesign(rows, { spec })).toMatchObject({ rows: [], combinationCount: 0, lowerBound: 0 });
    const raised = growDesign(rows, { spec, strength: 3 });
    expect(missingTuples(spec, { rows: [...rows, ...raised.rows], strength: 3 }).missing).toBe(0);
  });
});

function levels(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `l${index}`);
}

function specFor(
  axisSizes: readonly number[],
  of: { readonly design: string; readonly rules?: unknown },
): Spec {
  const axes = Object.fromEntries(axisSizes.map((size, index) => [`x${index}`, levels(size)]));
  return specOf(
    JSON.stringify({ axes, rules: of.rules ?? {}, output: { field_order: [], design: of.design } }),
  );
}

/** Counts level combinations by walking all rows of the full design: nothing shared with the code under test but the rows. */
function missingTuples(
  spec: Spec,
  of: { readonly rows: readonly Row[]; readonly strength: number },
): { readonly coverable: number; readonly missing: number } {
  const full = compile({ ...spec, output: { ...spec.output, design: { kind: "full" } } });
  const possible = new Set<string>();
  for (const row of full) for (const tuple of tuplesOf(row, of.strength)) possible.add(tuple);
  const seen = new Set(of.rows.flatMap((row) => tuplesOf(row, of.strength)));
  return { coverable: possible.size, missing: [...possible].filter((tuple) => !seen.has(tuple)).length };
}

function tuplesOf(row: Row, strength: number): readonly string[] {
  const cells = Object.entries(row)
    .filter(([axis]) => !axis.endsWith("_replicate"))
    .map(([axis, level]) => `${axis}=${level}`)
    .sort();
  let tuples: { readonly text: string; readonly next: number; readonly size: number }[] = [
    { text: "", next: 0, size: 0 },
  ];
  for (let size = 0; size < strength; size += 1)
    tuples = tuples.flatMap(({ text, next }) =>
      cells
        .slice(next)
        .map((cell, index) => ({ text: `${text} ${cell}`, next: next + index + 1, size: size + 1 })),
    );
  return tuples.map(({ text }) => text);
}
