import type { Question } from "./question.ts";

/** A whole question record for tests, with parts of it replaced. */
export function sampleQuestion(parts: Partial<Question> = {}): Question {
  return {
    id: "q_sample",
    source: "template",
    dataset: "people",
    question_text: "What is the mean age? Answer with a number, 2 decimals.",
    question_mechanical: "mean of age",
    hint: "Take the mean of the column.",
    code: [
      "# %% Look at the ages",
      'ages = df["age"].dropna()',
      'hook(ages.size, \'ages = df["age"].dropna()\', name="ages")',
      "# %% Take their mean",
      "mean = round(float(ages.mean()), 2)",
      'hook(mean, "mean = round(float(ages.mean()), 2)", name="mean", depends_on=["ages"])',
      "submit(mean)",
    ].join("\n"),
    code_hash: null,
    ground_truth: 42.5,
    ground_truth_hash: null,
    ground_truth_hashes: null,
    output_schema: "Answer with a number, 2 decimals",
    n_steps: 2,
    difficulty: "EASY",
    dataset_description: null,
    answer_spec: { kind: "number", decimals: 2 },
    ...parts,
  };
}
