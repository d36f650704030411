import { openSandbox, type Sandbox } from "@daydream/sandbox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compareAnswers } from "../answer/compare-answers.ts";
import { discoverDatasets } from "../dataset/discover-datasets.ts";
import { pluginFolder } from "../dataset/plugin-folder.ts";
import { type ReadDataset, readDataset } from "../dataset/read-dataset.ts";
import type { Profile } from "../profile/profile.ts";
import { profileDataset } from "../profile/profile-dataset.ts";
import { type Question, questionSchema } from "../question/question.ts";
import { createSecondEngine } from "../second-engine/second-engine.ts";
import { type GeneratedQuestion, generateQuestions } from "./generate-questions.ts";
import { loadTemplates } from "./load-templates.ts";
import { parseTemplate } from "./parse-template.ts";
import type { Template } from "./template.ts";

let sandbox: Sandbox;
const secondEngine = createSecondEngine();
let templates: readonly Template[];
const profiled = new Map<string, { readonly dataset: ReadDataset; readonly profile: Profile }>();

beforeAll(async () => {
  sandbox = await openSandbox({ plugin: pluginFolder });
  templates = await loadTemplates();
  for (const found of await discoverDatasets({ dataRoot: "/nonexistent" })) {
    const dataset = await readDataset(found);
    profiled.set(found.slug, { dataset, profile: await profileDataset(dataset, { sandbox }) });
  }
});
afterAll(async () => {
  await secondEngine.close();
  await sandbox.close();
});

interface Asked {
  readonly from?: readonly Template[];
  readonly concurrency?: number;
}

async function ask(
  slug: string,
  { from = templates, concurrency = 4 }: Asked = {},
): Promise<GeneratedQuestion[]> {
  const { dataset, profile } = profiled.get(slug) ?? expect.fail(`there is no ${slug}`);
  const generated: GeneratedQuestion[] = [];
  for await (const each of generateQuestions({
    sandbox,
    secondEngine,
    dataset,
    profile,
    templates: from,
    concurrency,
  })) {
    generated.push(each);
  }
  return generated;
}

const questionsIn = (generated: readonly GeneratedQuestion[]): readonly Question[] =>
  generated.flatMap((each) => (each.kind === "question" ? [each.question] : []));

async function questionFrom(template: string, slug: string): Promise<Question> {
  const from = templates.filter(({ name }) => name === template);
  return (
    questionsIn(await ask(slug, { from }))[0] ?? expect.fail(`${template} gave no question about ${slug}`)
  );
}

describe("generateQuestions()", () => {
  it("gives every bundled dataset questions, and every template some, on which two engines agree", async () => {
    const used = new Set<string>();
    expect(templates.filter(({ sql }) => sql === undefined)).toEqual([]);
    for (const slug of profiled.keys()) {
      const generated = await ask(slug);
      const reasons = generated.flatMap((each) => (each.kind === "rejected" ? [each.reason] : []));
      expect(reasons.filter((reason) => reason.includes("DuckDB"))).toEqual([]);
      const questions = questionsIn(generated);
      for (const { provenance } of questions)
        expect(provenance?.second_engine).toMatchObject({ engine: "duckdb", agreed: true });
      expect(questions.length, slug).toBeGreaterThanOrEqual(7);
      for (const question of questions) used.add(question.template_name ?? "");
      expect(new Set(questions.map(({ id }) => id)).size).toBe(questions.length);
    }
    expect([...used].sort()).toEqual(templates.map(({ name }) => name));
    expect(new Set(templates.map(({ difficulty }) => difficulty)).size).toBe(4);
  });

  it("gives byte for byte the same questions a second time, at any concurrency", async () => {
    const once = JSON.stringify(await ask("penguins", { concurrency: 1 }));
    expect(JSON.stringify(await ask("penguins", { concurrency: 6 }))).toBe(once);
  });

  it("fills the record", async () => {
    const question = await questionFrom("max_variance_mean", "weather");
    expect(questionSchema.parse(question)).toEqual(question);
    expect(question).toMatchObject({
      id: expect.stringMatching(/^q_[0-9a-z]{16}$/),
      source: "template",
      dataset: "weather",
      question_text: null,
      n_steps: 3,
      difficulty: "MEDIUM",
      category: "compositional",
      output_type: "scalar",
      output_schema: "Answer with a number, 3 decimals",
      template_params: { dispersion: ["variance", "variation"] },
      provenance: {
        environment_fingerprint: sandbox.environment.fingerprint,
        paths_evaluated: 2,
        second_engine: { engine: "duckdb", version: expect.stringMatching(/^\d+\.\d+\.\d+$/), agreed: true },
      },
    });
    expect(question.ground_truth_hashes).toEqual([question.ground_truth_hash, expect.any(String)]);
    expect(question.accepted_answers?.[0]).toEqual(question.ground_truth);
  });

  it("says every parameter's value and every column in the question", async () => {
    for (const question of questionsIn(await ask("weather"))) {
      const text = question.question_mechanical ?? "";
      expect(text).not.toMatch(/[{}]/);
      for (const [name, value] of Object.entries(question.template_params ?? {})) {
        if (name === "dispersion") continue;
        for (const part of [value].flat()) expect(text, question.id).toContain(String(part));
      }
      if (/^measures = /m.test(question.code ?? "")) {
        expect(text).toContain('"precipitation", "temp_max", "temp_min" and "wind"');
      }
    }
    const outliers = questionsIn(await ask("weather")).filter(
      (each) => each.template_name === "count_outlier_columns",
    );
    expect(
      outliers.map(
        ({ question_mechanical }) => /greater than ([\d.]+)\./.exec(question_mechanical ?? "")?.[1],
      ),
    ).toEqual(["3", "2.5"]);
  });

  it("accepts the answer of every valid choice of column, not the first one's alone", async () => {
    const question = await questionFrom("category_highest_target_mean", "penguins");
    const accepted = question.accepted_answers ?? [];
    expect(question.question_mechanical).toContain(
      'one of "Species", "Island" and "Sex" (each choice is right)',
    );
    expect(question.template_params).toEqual({ group_column: ["Species", "Island", "Sex"] });
    const bySex = {
      group_column: "Sex",
      best_group: "MALE",
      target_column: "Body Mass (g)",
      mean_value: 4545.685,
    };
    const matches = accepted.map(
      (answer) => compareAnswers(answer, bySex, question.answer_spec).kind === "equal",
    );
    expect(matches).toEqual([false, false, true]);
    expect(compareAnswers(question.ground_truth, bySex, question.answer_spec).kind).toBe("different");
  });

  it("offers only those choices that have an answer", async () => {
    const from = [
      dropIn({
        question: "Is {group_column} fine?",
        parameters: "{ group_column: { column: category, accept: any } }",
        answer: "{ kind: text }",
        program: 'if group_column == "Island":\n    raise ValueError("not this one")\nsubmit(group_column)',
      }),
    ];
    const [question] = questionsIn(await ask("penguins", { from }));
    expect(question?.accepted_answers).toEqual(["Species", "Sex"]);
    expect(question?.question_mechanical).toMatch(
      /^Is one of "Species" and "Sex" \(each choice is right\) fine\?/,
    );
  });

  it.each([
    ["a refusal", 'raise ValueError("there is a tie")\nsubmit(1)', "there is a tie"],
    [
      "a fault",
      "submit(undefined_name)",
      "the program raised NameError: name 'undefined_name' is not defined",
    ],
    ["silence", "if False:\n    submit(1)", "the program submitted nothing"],
    ["two answers", "submit(1)\nsubmit(2)", "the program submitted 2 times"],
    ["a missing value", "submit(float('nan'))", "the answer is not what the header says: $ is missing"],
    ["an infinite value", "submit(float('inf'))", "the answer is not what the header says: $ is infinite"],
    ["another form", "submit('text')", expect.stringContaining("the answer is not what the header says")],
  ])("rejects a question with the reason on %s", async (_, program, reason) => {
    const from = [
      dropIn({ question: "What?", parameters: "{}", answer: "{ kind: number, decimals: 1 }", program }),
    ];
    expect(await ask("penguins", { from })).toEqual([
      { kind: "rejected", id: expect.any(String), template: "dropped_in", parameters: {}, reason },
    ]);
  });

  const spread = {
    question: "How do {measures} spread at most?",
    parameters: "{}",
    answer: "{ kind: object, keys: { column: { kind: text }, std: { kind: number, decimals: 2 } } }",
    program: 'std = df[measures].std()\nsubmit({"column": std.idxmax(), "std": round(float(std.max()), 2)})',
  };
  const spreadSql = 'SELECT name AS "column", stddev_samp(value) AS std FROM measures GROUP BY name';

  it("says in the question that a second engine agrees, and nothing where none was asked", async () => {
    const sql = `${spreadSql} ORDER BY std DESC LIMIT 1`;
    const [asked] = questionsIn(await ask("penguins", { from: [dropIn({ ...spread, sql })] }));
    expect(asked?.provenance?.second_engine).toMatchObject({ engine: "duckdb", agreed: true });
    const [unasked] = questionsIn(await ask("penguins", { from: [dropIn(spread)] }));
    expect(unasked?.provenance).not.toHaveProperty("second_engine");
    expect(unasked?.ground_truth).toEqual(asked?.ground_truth);
  });

  it.each([
    [
      "another deviation",
      `${spreadSql.replace("stddev_samp(value)", "round(stddev_pop(value), 3)")} ORDER BY std DESC LIMIT 1`,
      'DuckDB computes {"column":"Body Mass (g)","std":800.781}, pandas {"column":"Body Mass (g)","std":801.95}: ' +
        "$.std: 800.781 is not within 0.01 of 801.95",
    ],
    [
      "another column",
      `${spreadSql} ORDER BY std LIMIT 1`,
      expect.stringMatching(/DuckDB computes .*pandas .*\$\.column/),
    ],
    ["a missing key", "SELECT 'Body Mass (g)' AS \"column\"", expect.stringMatching(/\$\.std: missing/)],
    [
      "an unknown column",
      "SELECT nothing FROM data",
      expect.stringMatching(/^DuckDB: Binder Error: .*"nothing"/),
    ],
    ["no row", `${spreadSql} HAVING false`, "DuckDB: the query gives no row, and one is needed"],
    ["several rows", spreadSql, "DuckDB: the query gives more than one row"],
    [
      "a file",
      "SELECT content AS std FROM read_text('/etc/passwd')",
      "DuckDB: the query may not read read_text()",
    ],
  ])("rejects a question whose query gives %s", async (_, sql, reason) => {
    const rejected = {
      kind: "rejected",
      id: expect.any(String),
      template: "dropped_in",
      parameters: {},
      reason,
    };
    expect(await ask("penguins", { from: [dropIn({ ...spread, sql })] })).toEqual([rejected]);
  });

  it("rejects a question when the engines disagree about one of several right choices", async () => {
    const from = [
      dropIn({
        question: "How many values has {group_column}?",
        parameters: "{ group_column: { column: category, accept: any } }",
        answer: "{ kind: integer }",
        program: "submit(int(df[group_column].count()))",
        sql: "SELECT count(*) FROM data WHERE {group_column} IS NOT NULL OR {group_column.name} = 'Sex'",
      }),
    ];
    expect(await ask("penguins", { from })).toMatchObject([
      { kind: "rejected", reason: "DuckDB computes 344, pandas 333: $: 344 is not exactly 333" },
    ]);
  });

  it("puts values into the query as they are", async () => {
    const sql =
      "WITH present(one, other) AS (SELECT {pair} FROM data)\n" +
      "SELECT [{text}, {pair.name}, CAST(1-{number} AS VARCHAR), typeof({number})] FROM present LIMIT 1";
    const from = [
      dropIn({
        question: "What of {pair}, {text} and {number}?",
        parameters:
          '{ pair: { column: category, count: 2, limit: 1 }, text: { values: ["it\'s --{x}"] }, number: { values: [-2.5] } }',
        answer: "{ kind: list, of: { kind: text } }",
        program: 'submit([text, *pair, str(1 - number), "DOUBLE"])',
        sql,
      }),
    ];
    expect(questionsIn(await ask("penguins", { from }))[0]?.ground_truth).toEqual([
      "it's --{x}",
      "Species",
      "Island",
      "3.5",
      "DOUBLE",
    ]);
  });

  it("runs each program in a session that no other one has touched", async () => {
    const spoil = {
      question: "What of {n}?",
      parameters: "{ n: { values: [1, 2, 3] } }",
      answer: "{ kind: integer }",
    };
    const from = [
      dropIn({ ...spoil, program: "df.drop(df.index[:100], inplace=True)\nsubmit(len(df) + 0 * n)" }),
    ];
    const answers = questionsIn(await ask("penguins", { from, concurrency: 1 })).map(
      (each) => each.ground_truth,
    );
    expect(answers).toEqual([244, 244, 244]);
  });
});

interface DropIn {
  readonly question: string;
  readonly parameters: string;
  readonly answer: string;
  readonly program: string;
  readonly sql?: string;
}

function dropIn({ question, parameters, answer, program, sql }: DropIn): Template {
  const header = [
    "name: dropped_in",
    "intent: Try something.",
    `question: ${JSON.stringify(question)}`,
    `parameters: ${parameters}`,
    `answer: ${answer}`,
    "difficulty: EASY",
    "steps: [do it]",
    ...(sql === undefined ? [] : ["sql: |", ...sql.split("\n").map((line) => `  ${line}`)]),
  ];
  const text = `# ---\n${header.map((line) => `# ${line}\n`).join("")}# ---\n\n# %% do it\n${program}\n`;
  return parseTemplate(text, { file: "dropped_in.py" });
}
