import { describe, expect, it } from "vitest";
import { isNotEnoughData } from "../not-enough-data.ts";
import { at } from "../numbers/at.ts";
import { createRandom } from "../numbers/random.ts";
import { readReference, referenceLayout, scoreRows, type TestReference } from "../reference.fixture.ts";
import { simulateScores } from "../simulation/simulate-scores.ts";
import { type Effects, effects, type InteractionEffect, type MainEffect } from "./effects.ts";
import { repeatedMeasuresTest } from "./repeated-measures-test.ts";

const reference = readReference();
const axes = ["draft_template", "essay_template", "rubric", "judge"];

function told(answer: ReturnType<typeof effects>): Effects {
  if (isNotEnoughData(answer)) throw new Error(answer.message);
  return answer;
}

function mainOf(found: Effects, axis: string): MainEffect {
  const main = found.mainEffects.find((one) => one.axis === axis);
  if (main?.kind !== "main-effect") throw new Error(`no main effect of ${axis}`);
  return main;
}

function interactionOf(found: Effects, ...names: readonly string[]): InteractionEffect {
  const one = found.interactions.find((pair) => names.every((name) => pair.axes.includes(name)));
  if (one?.kind !== "interaction") throw new Error(`no interaction of ${names.join()}`);
  return one;
}

function expectTest(test: MainEffect["test"], expected: TestReference): void {
  if (isNotEnoughData(test)) throw new Error(test.message);
  expect(test.f / expected.anovaF).toBeCloseTo(1, 9);
  expect(test.uncorrectedP).toBeCloseTo(expected.anovaP, 9);
  expect(test.epsilon).toBeCloseTo(expected.epsilon, 9);
  expect(test.p).toBeCloseTo(expected.p, 9);
  expect(test.blocks).toBe(6);
}

describe.each(["full", "gappy"] as const)("effects() of the %s table", (name) => {
  const expected = reference.effects[name];
  const found = told(effects(scoreRows(reference[name]), referenceLayout, { axes }));

  it("agrees with statsmodels on sums of squares of type II", () => {
    expect(found.intercept).toBeCloseTo(expected.sizes.intercept, 9);
    expect(found.totalSquares / expected.sizes.total).toBeCloseTo(1, 9);
    expect(found.shareUnexplained).toBeCloseTo(expected.sizes.residual / expected.sizes.total, 9);
    for (const axis of axes) {
      expect(mainOf(found, axis).sumOfSquares / (expected.sizes.squares[axis] ?? 0)).toBeCloseTo(1, 9);
      expect(mainOf(found, axis).shareOfVariance).toBeCloseTo(
        (expected.sizes.squares[axis] ?? 0) / expected.sizes.total,
        9,
      );
    }
  });

  it("agrees with statsmodels on effects in sum coding, and they sum to zero", () => {
    const levels = mainOf(found, "essay_template").levels.map(({ effect }) => effect);
    expected.sizes.essayEffects.forEach((effect, place) => {
      expect(levels[place]).toBeCloseTo(effect, 9);
    });
    expect(levels.reduce((sum, effect) => sum + effect, 0)).toBeCloseTo(0, 12);
  });

  it("agrees with statsmodels on interactions", () => {
    const { interaction } = expected.sizes;
    const one = interactionOf(found, "essay_template", "judge");
    expect(one.sumOfSquares / interaction.squares).toBeCloseTo(1, 9);
    expect(one.degreesOfFreedom).toBe(4);
    const inner = one.cells.filter(({ levels: [style, judge] }) => style !== "theme" && judge !== "son");
    inner.forEach(({ effect }, place) => {
      expect(effect).toBeCloseTo(interaction.cells[place] ?? Number.NaN, 9);
    });
    expect(one.cells.reduce((sum, { effect }) => sum + effect, 0)).toBeCloseTo(0, 12);
  });

  it("agrees with anova_lm(…, typ=2) of two axes", () => {
    const two = told(effects(scoreRows(reference[name]), referenceLayout, { axes: ["rubric", "judge"] }));
    const { rubric, judge, interaction } = expected.sizes.twoAxes;
    expect(mainOf(two, "rubric").sumOfSquares / rubric).toBeCloseTo(1, 9);
    expect(mainOf(two, "judge").sumOfSquares / judge).toBeCloseTo(1, 9);
    expect(interactionOf(two, "rubric", "judge").sumOfSquares / interaction).toBeCloseTo(1, 9);
  });

  it("agrees with AnovaRM on tests over combos, and with Greenhouse and Geisser's correction", () => {
    expectTest(mainOf(found, "essay_template").test, expected.essayTemplate);
    expectTest(interactionOf(found, "draft_template", "judge").test, expected.judgeByTemplate);
    mainOf(found, "essay_template").levels.forEach(({ withinBlocks }, place) => {
      if (isNotEnoughData(withinBlocks)) throw new Error(withinBlocks.message);
      expect(withinBlocks.difference).toBeCloseTo(at(expected.essayTemplate.effects, place), 9);
      expect(withinBlocks.low).toBeLessThan(withinBlocks.difference);
    });
  });
});

describe("effects()", () => {
  const rows = scoreRows(reference.full);

  it("shares the whole variance in a balanced design", () => {
    const found = told(effects(rows, referenceLayout, { axes }));
    const shares = found.mainEffects.map((one) => (one.kind === "main-effect" ? one.shareOfVariance : 0));
    expect(shares.reduce((sum, share) => sum + share, found.shareUnexplained)).toBeCloseTo(1, 10);
  });

  it("says which axes cannot be told apart", () => {
    const tied = rows.map((row) => ({
      ...row,
      levels: { ...row.levels, draft_llm: row.levels.draft_template === "loop" ? "r1" : "qwen" },
    }));
    const found = told(effects(tied, referenceLayout, { axes: [...axes, "draft_llm"] }));
    expect(found.mainEffects.map(({ kind }) => kind)).toEqual([
      "not-enough-data",
      "main-effect",
      "main-effect",
      "main-effect",
      "not-enough-data",
    ]);
    expect(mainOf(found, "judge").sumOfSquares).toBeCloseTo(
      reference.effects.full.sizes.squares.judge ?? 0,
      8,
    );
    const pair = found.interactions.find((one) => one.axes.join() === "draft_template,draft_llm");
    expect(pair).toMatchObject({ reason: "not-estimable" });
  });

  it("takes only the interactions asked for, and leaves out axes with one level", () => {
    const found = told(
      effects(rows, referenceLayout, { axes: [...axes, "nowhere"], interactions: [["judge", "rubric"]] }),
    );
    expect(found.mainEffects).toHaveLength(4);
    expect(found.interactions.map((one) => one.axes)).toEqual([["rubric", "judge"]]);
  });

  it("says what cannot be known", () => {
    const scores = (value: number | undefined) => rows.map((row) => ({ ...row, score: value }));
    expect(effects([], referenceLayout, { axes })).toMatchObject({ reason: "no-scores" });
    expect(effects(scores(undefined), referenceLayout, { axes })).toMatchObject({ reason: "no-scores" });
    expect(effects(scores(7.1), referenceLayout, { axes })).toMatchObject({ reason: "no-variation" });
    expect(effects(rows, referenceLayout, { axes: ["nowhere"] })).toMatchObject({ reason: "too-few-levels" });
    const one = rows.filter(({ units }) => units[0] === "c0" || units[0] === "c1");
    expect(mainOf(told(effects(one, referenceLayout, { axes })), "judge").test).toMatchObject({
      reason: "too-few-blocks",
      needed: 3,
      have: 2,
    });
  });

  it("raises a false alarm about as often as it says, also when levels vary unlike each other", () => {
    let alarms = 0;
    const rounds = 400;
    for (let round = 0; round < rounds; round += 1) {
      const random = createRandom(round + 1);
      const blocks = Array.from({ length: 8 }, () => {
        const values = [random.normal(), random.normal(), 4 * random.normal(), 0.2 * random.normal()];
        const center = values.reduce((sum, value) => sum + value, 0) / 4;
        return values.map((value) => value - center);
      });
      const test = repeatedMeasuresTest(blocks, { dimension: 3 });
      if (!isNotEnoughData(test) && test.p < 0.05) alarms += 1;
    }
    expect(Math.abs(alarms / rounds - 0.05)).toBeLessThan(3 * Math.sqrt((0.05 * 0.95) / rounds));
  });
});

describe("effects() of a simulated cohort", () => {
  it("finds what was put in", () => {
    const { rows, layout } = simulateScores({
      units: [
        { name: "combo", count: 40, spread: 1 },
        { name: "draft", count: 2, spread: 0.5, conditions: [-1, 0, 1] },
      ],
      judges: [0, 0.5],
      noise: 0.3,
      seed: 12,
    });
    const found = told(effects(rows, layout, { axes: ["draft_template", "judge"] }));
    expect(mainOf(found, "draft_template").levels.map(({ effect }) => Math.round(effect))).toEqual([
      -1, 0, 1,
    ]);
    const test = interactionOf(found, "draft_template", "judge").test;
    expect(test.kind === "repeated-measures-test" && test.p).toBeGreaterThan(0.01);
  });
});
