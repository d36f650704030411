import type { JsonValue } from "@daydream/base";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareAnswers } from "../answer/compare-answers.ts";
import { sampleQuestion } from "../question/sample-question.ts";
import { sampleTrace } from "../trace/sample-trace.ts";
import { answerClusters } from "./answer-clusters.ts";
import { verifyConsistency } from "./verify-consistency.ts";
import { verifyGroundTruth } from "./verify-ground-truth.ts";

describe("verifyGroundTruth()", () => {
  const question = sampleQuestion({ ground_truth: 42.5, accepted_answers: [42.5, 40.25] });

  it("verifies the expected answer within its tolerance", () => {
    expect(verifyGroundTruth(question, sampleTrace(42.51))).toEqual({
      kind: "verified",
      by: "ground-truth",
      accepted_index: 0,
    });
  });

  it("verifies every other accepted answer and says which it was", () => {
    expect(verifyGroundTruth(question, sampleTrace(40.25))).toMatchObject({ accepted_index: 1 });
  });

  it("says that the reference matches by construction", () => {
    expect(verifyGroundTruth(question, sampleTrace(42.5, { teacher: "reference" }))).toMatchObject({
      kind: "verified",
      by: "reference",
    });
  });

  it("gives every accepted answer's reasons for a mismatch", () => {
    expect(verifyGroundTruth(question, sampleTrace(41))).toEqual({
      kind: "mismatched",
      reasons: [
        "accepted answer 1 of 2: $: 41 is not within 0.01 of 42.5",
        "accepted answer 2 of 2: $: 41 is not within 0.01 of 40.25",
      ],
    });
    const one = sampleQuestion({ ground_truth: 42.5 });
    expect(verifyGroundTruth(one, sampleTrace(41))).toMatchObject({
      reasons: ["$: 41 is not within 0.01 of 42.5"],
    });
  });

  it("does not let a hash decide: the recorded hashes may say what they like", () => {
    const lying = sampleQuestion({
      ground_truth: 1,
      ground_truth_hash: sampleTrace(2).final_answer_hash,
      ground_truth_hashes: [sampleTrace(2).final_answer_hash ?? ""],
    });
    expect(verifyGroundTruth(lying, sampleTrace(2)).kind).toBe("mismatched");
    expect(verifyGroundTruth(lying, sampleTrace(1)).kind).toBe("verified");
  });

  for (const answer of [0, false, "", [], {}]) {
    it(`takes ${JSON.stringify(answer)} as an answer`, () => {
      const falsy = sampleQuestion({ ground_truth: answer, answer_spec: undefined });
      expect(verifyGroundTruth(falsy, sampleTrace(answer)).kind).toBe("verified");
      expect(verifyGroundTruth(falsy, sampleTrace(7)).kind).toBe("mismatched");
    });
  }

  it("says why there was no answer", () => {
    expect(
      verifyGroundTruth(question, sampleTrace(undefined, { ended_detail: "no answer within 10 turns" })),
    ).toEqual({
      kind: "unanswered",
      ended_by: "turn-limit",
      reason: "no answer within 10 turns",
    });
  });

  it("calls broken what says nothing about the solver", () => {
    const trace = sampleTrace(undefined, { ended_by: "model-error", ended_detail: "no line" });
    expect(verifyGroundTruth(question, trace)).toEqual({ kind: "broken", reason: "no reply came: no line" });
    const unknown = sampleQuestion({ ground_truth: null });
    expect(verifyGroundTruth(unknown, sampleTrace(1)).kind).toBe("broken");
  });

  it("takes an expected null as an answer where something says that it is one", () => {
    const nothing = sampleQuestion({ ground_truth: null, ground_truth_hash: "74234e98afe7498f" });
    expect(verifyGroundTruth(nothing, sampleTrace(null)).kind).toBe("verified");
    expect(verifyGroundTruth(nothing, sampleTrace(0)).kind).toBe("mismatched");
  });

  it("refuses a record with a legacy key, and never falls back on it", () => {
    for (const key of ["_ground_truth", "_ground_truths", "subtype"]) {
      const legacy = { ...sampleQuestion({ ground_truth: null }), [key]: 1 };
      expect(() => verifyGroundTruth(legacy, sampleTrace(1))).toThrow(
        expect.objectContaining({ code: "csvagent/bad-questions" }),
      );
    }
  });
});

describe("verifyConsistency()", () => {
  const question = sampleQuestion({
    source: "llm_gen",
    ground_truth: null,
    answer_spec: { kind: "number", tolerance: { absolute: 0.1 } },
  });
  const verify = (gold: JsonValue | undefined, ...others: readonly (JsonValue | undefined)[]) =>
    verifyConsistency({
      question,
      gold: sampleTrace(gold),
      consistency: others.map((answer, replicate) => sampleTrace(answer, { role: "consistency", replicate })),
    });

  it("verifies when more than half agree with the gold trace", () => {
    expect(verify(42.0, 42.05, 42.08, 100)).toEqual({
      kind: "verified",
      by: "consistency",
      agreed: 2,
      of: 3,
    });
    expect(verify(1, 1)).toMatchObject({ kind: "verified", agreed: 1, of: 1 });
  });

  it("wants more than half, not the most", () => {
    expect(verify(1, 1, 2, 3)).toMatchObject({
      kind: "disagreed",
      reason: "no answer has more than half of 4: the largest agreement is 2",
    });
    expect(verify(1, 2)).toMatchObject({ kind: "disagreed" });
    expect(verify(1, 1, 1, 2, 3)).toMatchObject({ kind: "verified", agreed: 2, of: 4 });
  });

  it("wants the gold trace in the majority, and shows who agrees on what", () => {
    expect(verify(9, 1, 1.05, 1)).toEqual({
      kind: "disagreed",
      reason: "3 of 4 traces agree, but the one with the hint is not among them",
      clusters: [
        { answer: 1, answer_hash: "6b86b273ff34fce1", members: 3, has_gold: false },
        { answer: 9, answer_hash: expect.any(String), members: 1, has_gold: true },
      ],
    });
  });

  it("wants at least half of the independent traces to answer", () => {
    expect(verify(1, 1, undefined, undefined)).toMatchObject({
      kind: "disagreed",
      reason: "1 of 3 independent traces answered, at least 2 must",
    });
    expect(verify(1, 1, undefined)).toMatchObject({ kind: "verified", agreed: 1, of: 2 });
  });

  it("says that the gold trace has no answer", () => {
    expect(verify(undefined, 1, 1)).toMatchObject({ kind: "unanswered" });
  });

  it("takes falsy answers as answers", () => {
    for (const answer of [0, false, "", []]) {
      const verdict = verifyConsistency({
        question: sampleQuestion({ answer_spec: undefined }),
        gold: sampleTrace(answer),
        consistency: [sampleTrace(answer), sampleTrace(5)],
      });
      expect(verdict).toMatchObject({ kind: "verified", agreed: 1, of: 2 });
    }
  });

  it("compares values and not hashes", () => {
    expect(sampleTrace(42).final_answer_hash).not.toBe(sampleTrace(42.01).final_answer_hash);
    expect(verify(42, 42.01, 42.02).kind).toBe("verified");
  });

  it("does not build chains: all in a majority agree with each other", () => {
    expect(verify(1.0, 1.09, 1.18, 1.27)).toMatchObject({ kind: "disagreed" });
  });

  it("says that the reference agrees by construction", () => {
    const gold = sampleTrace(1, { teacher: "reference" });
    expect(verifyConsistency({ question, gold, consistency: [gold] })).toMatchObject({ by: "reference" });
  });

  it("needs an independent trace, and a question record", () => {
    expect(() => verifyConsistency({ question, gold: sampleTrace(1), consistency: [] })).toThrow(RangeError);
    const legacy = { ...question, _ground_truth: 1 };
    expect(() =>
      verifyConsistency({ question: legacy, gold: sampleTrace(1), consistency: [sampleTrace(1)] }),
    ).toThrow(expect.objectContaining({ code: "csvagent/bad-questions" }));
  });

  it("decides the same whatever the order of the independent traces", () => {
    const near = fc.integer({ min: 0, max: 8 }).map((value) => value * 0.06);
    const runs = fc
      .array(near, { minLength: 1, maxLength: 7 })
      .chain((answers) =>
        fc.tuple(near, fc.constant(answers), fc.shuffledSubarray(answers, { minLength: answers.length })),
      );
    fc.assert(
      fc.property(runs, ([gold, answers, reordered]) => {
        const [one, other] = [verify(gold, ...answers), verify(gold, ...reordered)];
        expect(other.kind).toBe(one.kind);
        if (one.kind === "verified" && other.kind === "verified") expect(other.agreed).toBe(one.agreed);
      }),
      { numRuns: 300 },
    );
  });
});

describe("answerClusters()", () => {
  const spec = { kind: "number", tolerance: { absolute: 0.1 } } as const;

  it("takes the largest set that agrees pairwise, then the next", () => {
    expect(answerClusters([42.0, 100, 42.05, 42.08], { spec })).toEqual([[0, 2, 3], [1]]);
    expect(answerClusters([], { spec })).toEqual([]);
  });

  it("lets the preferred answer decide between equally large sets, else the canonical order", () => {
    expect(answerClusters([2, 1, 2, 1], { spec, preferred: 0 })[0]).toEqual([0, 2]);
    expect(answerClusters([2, 1, 2, 1], { spec, preferred: 1 })[0]).toEqual([1, 3]);
    expect(answerClusters([2, 1, 2, 1], { spec })[0]).toEqual([1, 3]);
  });

  it("puts every answer into exactly one cluster whose members agree, largest first", () => {
    const answers = fc.array(
      fc.integer({ min: 0, max: 12 }).map((value) => value * 0.06),
      { maxLength: 9 },
    );
    fc.assert(
      fc.property(answers, (values) => {
        const clusters = answerClusters(values, { spec });
        expect(clusters.flat().sort((a, b) => a - b)).toEqual([...values.keys()]);
        for (const members of clusters)
          for (const a of members)
            for (const b of members)
              expect(compareAnswers(values[a] ?? null, values[b] ?? null, spec).kind).toBe("equal");
        const sizes = clusters.map(({ length }) => length);
        expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
        expect(sizes[0] ?? 0).toBe(largestByForce(values));
      }),
    );
  });

  function largestByForce(values: readonly number[]): number {
    let largest = 0;
    for (let set = 0; set < 2 ** values.length; set += 1) {
      const chosen = values.filter((_, index) => (set >> index) & 1);
      const agree = chosen.every((a) => chosen.every((b) => compareAnswers(a, b, spec).kind === "equal"));
      if (agree) largest = Math.max(largest, chosen.length);
    }
    return largest;
  }
});
