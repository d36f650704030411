import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compile } from "./compile.ts";
import { csvChunks } from "./csv-chunks.ts";
import type { Row } from "./design.ts";
import { explain, refusingRules } from "./explain.ts";
import { parseSpec } from "./parse-spec.ts";
import type { Spec } from "./spec.ts";

/** A document and the rules in it as plain tests on a row: what a row must satisfy, said a second time. */
interface RandomSpec {
  readonly document: unknown;
  readonly levels: Readonly<Record<string, readonly string[]>>;
  readonly tests: readonly ((row: Row) => boolean)[];
}

/** Not spelled in place, because linters take an object with this key for a promise. */
const conclusion = "then";
const axisNames = ["a", "b", "c", "d", "e"];
const levelArbitrary = fc.constantFrom("l0", "l1", "l2", "l3");
const levelsArbitrary = fc.uniqueArray(levelArbitrary, { minLength: 1, maxLength: 4 });

const ruleArbitrary = fc.oneof(
  fc.record({ kind: fc.constant("subset" as const), axis: fc.nat(), keep: levelsArbitrary }),
  fc.record({
    kind: fc.constant("tie" as const),
    axes: fc.uniqueArray(fc.nat({ max: 4 }), { minLength: 2, maxLength: 3 }),
  }),
  fc.record({
    kind: fc.constant("pair" as const),
    axes: fc.uniqueArray(fc.nat({ max: 4 }), { minLength: 2, maxLength: 2 }),
    allowed: fc.array(fc.tuple(levelArbitrary, levelArbitrary), { minLength: 1, maxLength: 8 }),
  }),
  fc.record({
    kind: fc.constant("tuple" as const),
    items: fc.array(fc.tuple(levelArbitrary, levelArbitrary), { minLength: 1, maxLength: 5 }),
  }),
  fc.record({
    kind: fc.constant("exclude" as const),
    cases: fc.array(
      fc.dictionary(fc.constantFrom("a", "b", "c"), levelsArbitrary, { minKeys: 1, maxKeys: 3 }),
      {
        minLength: 1,
        maxLength: 3,
      },
    ),
  }),
  fc.record({
    kind: fc.constant("when" as const),
    when: fc.dictionary(fc.constantFrom("a", "b"), levelsArbitrary, { minKeys: 1 }),
    require: fc.dictionary(fc.constantFrom("b", "c"), levelsArbitrary, { minKeys: 1 }),
  }),
);

const specArbitrary = fc
  .record({
    levels: fc.array(levelsArbitrary, { minLength: 3, maxLength: 5 }),
    rules: fc.array(ruleArbitrary, { maxLength: 5 }),
    order: fc.shuffledSubarray(["subsets", "ties", "tuples", "pairs", "exclude", "when"], { minLength: 6 }),
    replicated: fc.option(fc.nat({ max: 2 })),
  })
  .map(buildSpec);

describe("compile() of random specs", () => {
  it("gives exactly the rows of the full product that satisfy every rule", () => {
    let compiled = 0;
    fc.assert(
      fc.property(specArbitrary, (random) => {
        const expected = bruteForce(random);
        const parsed = parseSpec(JSON.stringify(random.document), { file: "spec.json" });
        if (expected.length === 0) {
          expect(parsed).toMatchObject({ problems: [{ code: "design/nothing-left" }] });
          return;
        }
        if (parsed.kind === "invalid")
          throw new Error(parsed.problems.map(({ message }) => message).join("\n"));
        compiled += 1;
        const design = compile(parsed.spec);
        const rows = [...design];
        expect(new Set(rows.map(keyOf))).toEqual(new Set(expected.map(keyOf)));
        expect(rows).toHaveLength(expected.length);
        expect(design.rowCount).toBe(expected.length);
        expectHas(design.has, { random, expected });
        expectExplained(parsed.spec, { random, expected });
      }),
      { numRuns: 300 },
    );
    expect(compiled).toBeGreaterThan(100);
  });

  it("gives the same bytes every time, and with a seed the same rows in another order", () => {
    fc.assert(
      fc.property(specArbitrary, fc.nat(), (random, seed) => {
        const plain = parseSpec(JSON.stringify(random.document), { file: "spec.json" });
        if (plain.kind === "invalid") return;
        const shuffled: Spec = { ...plain.spec, output: { ...plain.spec.output, seed } };
        expect(textOf(plain.spec)).toBe(textOf(plain.spec));
        expect(textOf(shuffled)).toBe(textOf(shuffled));
        expect([...compile(shuffled)].map(keyOf).sort()).toEqual([...compile(plain.spec)].map(keyOf).sort());
        expect(textOf(shuffled).split("\n").sort()).toEqual(textOf(plain.spec).split("\n").sort());
      }),
      { numRuns: 100 },
    );
  });
});

function buildSpec(random: {
  readonly levels: readonly (readonly string[])[];
  readonly rules: readonly (typeof ruleArbitrary extends fc.Arbitrary<infer Rule> ? Rule : never)[];
  readonly order: readonly string[];
  readonly replicated: number | null;
}): RandomSpec {
  const names = axisNames.slice(0, random.levels.length);
  const axes: Record<string, readonly string[]> = {};
  for (const [index, name] of names.entries()) axes[name] = random.levels[index] ?? [];
  const levels: Record<string, readonly string[]> = { ...axes };
  const sections: Record<string, Record<string, unknown>> = {};
  const tests: ((row: Row) => boolean)[] = [];
  const known = (axis: string, wanted: readonly string[]) =>
    wanted.filter((level) => levels[axis]?.includes(level));
  for (const section of random.order) sections[section] = {};
  for (const [index, rule] of random.rules.entries()) {
    const name = `rule${index}`;
    if (rule.kind === "subset") {
      const axis = names[rule.axis % names.length] ?? "a";
      const keep = known(axis, rule.keep);
      if (keep.length === 0 || sections.subsets?.[axis] !== undefined) continue;
      sections.subsets = { ...sections.subsets, [axis]: keep };
      tests.push((row) => keep.includes(row[axis] ?? ""));
    } else if (rule.kind === "tie") {
      const members = rule.axes.flatMap((axis) => names[axis] ?? []);
      if (members.length < 2) continue;
      sections.ties = { ...sections.ties, [name]: members };
      tests.push((row) => new Set(members.map((axis) => row[axis])).size === 1);
    } else if (rule.kind === "pair") {
      const [left, right] = rule.axes.flatMap((axis) => names[axis] ?? []);
      if (left === undefined || right === undefined) continue;
      const allowed = rule.allowed.filter(
        ([l, r]) => levels[left]?.includes(l) && levels[right]?.includes(r),
      );
      if (allowed.length === 0) continue;
      sections.pairs = { ...sections.pairs, [name]: { left, right, allowed } };
      tests.push((row) => allowed.some(([l, r]) => row[left] === l && row[right] === r));
    } else if (rule.kind === "tuple") {
      const [x, y] = [`x${index}`, `y${index}`];
      levels[x] = [...new Set(rule.items.map(([l]) => l))];
      levels[y] = [...new Set(rule.items.map(([, r]) => r))];
      sections.tuples = { ...sections.tuples, [name]: { axes: [x, y], items: rule.items } };
      tests.push((row) => rule.items.some(([l, r]) => row[x] === l && row[y] === r));
    } else if (rule.kind === "exclude") {
      const cases = rule.cases
        .map((test) => cleanCondition(test, known))
        .filter((test) => test !== undefined);
      if (cases.length === 0) continue;
      sections.exclude = { ...sections.exclude, [name]: cases };
      tests.push((row) => !cases.some((test) => meets(row, test)));
    } else {
      const [when, require] = [cleanCondition(rule.when, known), cleanCondition(rule.require, known)];
      if (when === undefined || require === undefined) continue;
      sections.when = {
        ...sections.when,
        [name]: Object.fromEntries([
          ["when", when],
          [conclusion, require],
        ]),
      };
      tests.push((row) => !meets(row, when) || meets(row, require));
    }
  }
  const replicates = random.replicated === null ? {} : { [names[random.replicated] ?? "a"]: 2 };
  for (const axis of Object.keys(replicates)) levels[`${axis}_replicate`] = ["1", "2"];
  return { document: { axes, replicates, rules: sections, output: { field_order: [] } }, levels, tests };
}

function cleanCondition(
  test: Readonly<Record<string, readonly string[]>>,
  known: (axis: string, levels: readonly string[]) => readonly string[],
): Record<string, readonly string[]> | undefined {
  const clean = Object.entries(test).map(([axis, levels]) => [axis, known(axis, levels)] as const);
  return clean.every(([, levels]) => levels.length > 0) ? Object.fromEntries(clean) : undefined;
}

function meets(row: Row, test: Readonly<Record<string, readonly string[]>>): boolean {
  return Object.entries(test).every(([axis, levels]) => levels.includes(row[axis] ?? ""));
}

function product(levels: Readonly<Record<string, readonly string[]>>): Row[] {
  let rows: Row[] = [{}];
  for (const [axis, values] of Object.entries(levels))
    rows = rows.flatMap((row) => values.map((level) => ({ ...row, [axis]: level })));
  return rows;
}

function bruteForce({ levels, tests }: RandomSpec): Row[] {
  return product(levels).filter((row) => tests.every((test) => test(row)));
}

function keyOf(row: Row): string {
  return JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function textOf(spec: Spec): string {
  return [...csvChunks(compile(spec), { chunkLength: 20 })]
    .map((chunk) => new TextDecoder().decode(chunk))
    .join("");
}

interface Expectation {
  readonly random: RandomSpec;
  readonly expected: readonly Row[];
}

function expectHas(has: (row: Row) => boolean, { random, expected }: Expectation): void {
  const rows = new Set(expected.map(keyOf));
  for (const row of product(random.levels).slice(0, 300)) expect(has(row)).toBe(rows.has(keyOf(row)));
}

function expectExplained(spec: Spec, { random, expected }: Expectation): void {
  const { combinations, steps, rowCount, unusedLevels } = explain(spec);
  expect(rowCount).toBe(BigInt(expected.length));
  expect(combinations).toBe(BigInt(product(random.levels).length));
  expect([combinations, ...steps.map(({ after }) => after)].slice(0, -1)).toEqual(
    steps.map(({ before }) => before),
  );
  for (const { axis, levels } of unusedLevels)
    for (const level of levels) expect(expected.some((row) => row[axis] === level)).toBe(false);
  const removed = product(random.levels).filter((row) => random.tests.some((test) => !test(row)));
  for (const row of removed.slice(0, 50)) expect(refusingRules(row, spec)).not.toEqual([]);
  for (const row of expected.slice(0, 50)) expect(refusingRules(row, spec)).toEqual([]);
}
