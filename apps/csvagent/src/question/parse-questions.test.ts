import { isDaydreamError } from "@daydream/base";
import { describe, expect, it } from "vitest";
import { checkQuestions, type QuestionProblem } from "./check-questions.ts";
import { parseQuestions } from "./parse-questions.ts";
import { sampleQuestion } from "./sample-question.ts";
import { sources } from "./sources.ts";

function problemsOf(act: () => unknown): readonly QuestionProblem[] {
  try {
    act();
  } catch (error) {
    if (isDaydreamError(error, "csvagent/bad-questions")) return error.context.problems as QuestionProblem[];
    throw error;
  }
  return [];
}

const problemsIn = (records: unknown) =>
  problemsOf(() => parseQuestions(JSON.stringify(records), "questions.json"));

/** A record as an unwary program could write it: without one key. */
function without(key: string): object {
  return Object.fromEntries(Object.entries(sampleQuestion()).filter(([name]) => name !== key));
}

describe("parseQuestions()", () => {
  it("takes a bare array of records of every source", () => {
    const records = sources.map((source) => sampleQuestion({ id: `q_${source}`, source }));
    expect(parseQuestions(JSON.stringify(records), "questions.json")).toEqual(records);
  });

  it("takes an empty array", () => expect(parseQuestions("[]", "questions.json")).toEqual([]));

  it("keeps keys that it does not know", () => {
    const [question] = parseQuestions(JSON.stringify([{ ...sampleQuestion(), program_ops: ["mean"] }]), "f");
    expect(question).toHaveProperty("program_ops", ["mean"]);
  });

  it("takes null where nothing is known", () => {
    const nothing = { code: null, ground_truth: null, output_schema: null, n_steps: null, difficulty: null };
    expect(problemsIn([{ ...sampleQuestion(), ...nothing }])).toEqual([]);
  });

  for (const key of ["_ground_truth", "_ground_truths", "subtype"]) {
    it(`refuses the legacy key ${key}, also beside its successor and when it is null`, () => {
      for (const value of [42, null]) {
        expect(problemsIn([{ ...sampleQuestion(), [key]: value }])).toEqual([
          {
            file: "questions.json",
            question: "q_sample",
            key,
            problem: expect.stringContaining("is not accepted"),
          },
        ]);
      }
    });
  }

  it("refuses an object around the array and names its key", () => {
    expect(problemsIn({ questions: [sampleQuestion()] })).toEqual([
      expect.objectContaining({ file: "questions.json", question: "the file", key: "questions" }),
    ]);
  });

  it("refuses a single record, text that is no JSON, and other values", () => {
    expect(problemsIn(sampleQuestion())[0]?.problem).toBe("must be a JSON array of questions");
    expect(problemsIn(42)[0]?.problem).toBe("must be a JSON array of questions");
    expect(problemsOf(() => parseQuestions("[{", "f"))[0]?.problem).toMatch(/^is not JSON/);
  });

  for (const key of [
    "id",
    "source",
    "dataset",
    "question_text",
    "question_mechanical",
    "hint",
    "code",
    "code_hash",
    "ground_truth",
    "ground_truth_hash",
    "ground_truth_hashes",
    "output_schema",
    "n_steps",
    "difficulty",
    "dataset_description",
  ]) {
    it(`refuses a record without ${key}`, () => {
      expect(problemsIn([without(key)])).toEqual([
        {
          file: "questions.json",
          question: key === "id" ? "question 1" : "q_sample",
          key,
          problem: "is missing",
        },
      ]);
    });
  }

  it("refuses values of wrong types and names the value", () => {
    const wrong = { n_steps: "3", difficulty: "IMPOSSIBLE", source: "synthetic", ground_truth_hashes: "abc" };
    const problems = problemsIn([{ ...sampleQuestion(), ...wrong }]);
    expect(problems.map(({ key }) => key)).toEqual([
      "source",
      "ground_truth_hashes",
      "n_steps",
      "difficulty",
    ]);
    expect(problems[0]?.problem).toBe('must be one of template, procedural, llm_gen, got "synthetic"');
    expect(problems[2]?.problem).toContain('got "3"');
  });

  it("refuses an answer spec that is none", () => {
    const problems = problemsIn([{ ...sampleQuestion(), answer_spec: { kind: "complex" } }]);
    expect(problems.map(({ key }) => key)).toEqual(["answer_spec.kind"]);
  });

  it("refuses accepted answers that do not begin with the expected one", () => {
    expect(problemsIn([sampleQuestion({ ground_truth: 1, accepted_answers: [1, 2] })])).toEqual([]);
    expect(problemsIn([sampleQuestion({ ground_truth: 1, accepted_answers: [2, 1] })])[0]?.key).toBe(
      "accepted_answers",
    );
    expect(problemsIn([sampleQuestion({ ground_truth: 1, accepted_answers: [] })])[0]?.problem).toContain(
      "empty",
    );
  });

  it("reports every problem of every record at once", () => {
    const problems = problemsIn([
      { ...without("hint"), id: "a", _ground_truth: 1 },
      "no record",
      sampleQuestion({ id: "b" }),
      sampleQuestion({ id: "b" }),
      { ...without("id"), subtype: "x" },
    ]);
    expect(problems.map(({ question, key }) => `${question} ${key}`)).toEqual([
      "a _ground_truth",
      "a hint",
      "question 2 ",
      "question 5 subtype",
      "question 5 id",
      "b id",
    ]);
  });

  it("says file, question and key in its message", () => {
    expect(() =>
      parseQuestions(JSON.stringify([{ ...sampleQuestion(), subtype: 1 }]), "q/template.json"),
    ).toThrow("q/template.json: q_sample, subtype: is not accepted");
  });
});

describe("checkQuestions()", () => {
  it("refuses the same on records that never were a file", () => {
    expect(problemsOf(() => checkQuestions([{ ...sampleQuestion(), _ground_truth: 5 }], "given"))).toEqual([
      expect.objectContaining({ file: "given", question: "q_sample", key: "_ground_truth" }),
    ]);
  });
});
