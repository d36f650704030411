import { hashBytes, type JsonObject, type JsonValue } from "@daydream/base";
import type { Sandbox } from "@daydream/sandbox";
import { answerHash } from "../answer/answer-hash.ts";
import { describeAnswerSpec } from "../answer/describe-answer-spec.ts";
import type { ReadDataset } from "../dataset/read-dataset.ts";
import type { Profile } from "../profile/profile.ts";
import { type Question, questionSchema } from "../question/question.ts";
import { questionId } from "../question/question-id.ts";
import { recomputeAnswer } from "../second-engine/recompute-answer.ts";
import type { SecondEngine } from "../second-engine/second-engine.ts";
import { answerProblem } from "./answer-problem.ts";
import { applicability } from "./applicability.ts";
import {
  type Binding,
  instantiateTemplate,
  type PlannedQuestion,
  type Program,
} from "./instantiate-template.ts";
import { ordered } from "./ordered.ts";
import { renderQuestion } from "./render-question.ts";
import { runProgram } from "./run-program.ts";
import type { Template } from "./template.ts";

export interface GenerateQuestionsOptions {
  readonly sandbox: Pick<Sandbox, "openSession" | "environment" | "isolation">;
  /** Computes the answers of templates with `sql` again. */
  readonly secondEngine: SecondEngine;
  readonly dataset: ReadDataset;
  readonly profile: Profile;
  readonly templates: readonly Template[];
  /** Questions worked on at once. @default 4 */
  readonly concurrency?: number;
}

/** A question with its ground truth, or why there is none. */
export type GeneratedQuestion =
  | { readonly kind: "question"; readonly question: Question }
  | {
      readonly kind: "rejected";
      /** The id that the question would have had. */
      readonly id: string;
      readonly template: string;
      readonly parameters: JsonObject;
      readonly reason: string;
    };

/**
 * Asks every template that applies, runs each program in a fresh session of its own, and yields questions in
 * a fixed order: that of the templates, then of their parameters. Equal input gives equal questions.
 *
 * Of a parameter with several right choices the question offers those that have an answer; it is rejected
 * when none has one, or when a program fails.
 */
export async function* generateQuestions(
  options: GenerateQuestionsOptions,
): AsyncGenerator<GeneratedQuestion> {
  const planned = planQuestions(options);
  yield* ordered([...planned.values()], options.concurrency ?? 4, (plan) => generateQuestion(plan, options));
}

/** Every question that the templates would give, by its id, in their fixed order. Runs nothing. */
export function planQuestions({
  dataset,
  profile,
  templates,
}: Pick<GenerateQuestionsOptions, "dataset" | "profile" | "templates">): ReadonlyMap<
  string,
  PlannedQuestion
> {
  return new Map(
    templates
      .filter((template) => applicability(template, profile).kind === "applies")
      .flatMap((template) => instantiateTemplate(template, profile))
      .map((plan) => [idOf(plan, dataset), plan]),
  );
}

/** What working on a question needs. */
export type Workplace = Pick<GenerateQuestionsOptions, "sandbox" | "secondEngine" | "dataset">;

/**
 * Runs one planned question's programs, each in a fresh session; what each answers is computed again by the
 * second engine, where the template says how, and a question on which the two disagree is rejected.
 */
export async function generateQuestion(
  plan: PlannedQuestion,
  options: Workplace,
): Promise<GeneratedQuestion> {
  const paths: Path[] = [];
  for (const program of plan.programs) paths.push(await follow(plan, program, options));
  const [broken] = paths.flatMap((path) => (path.kind === "failed" ? [path.reason] : []));
  const answered = paths.filter((path) => path.kind === "answered");
  const [primary] = answered;
  if (broken === undefined && primary !== undefined) {
    return { kind: "question", question: questionOf(plan, { primary, answered }, options) };
  }
  const reasons = paths.flatMap((path) => (path.kind === "refused" ? [path.reason] : []));
  return {
    kind: "rejected",
    id: idOf(plan, options.dataset),
    template: plan.template.name,
    parameters: declaredParameters(plan, plan.bindings),
    reason: broken ?? [...new Set(reasons)].join("; "),
  };
}

// --- internal ---

function idOf({ template, bindings }: PlannedQuestion, dataset: ReadDataset): string {
  return questionId({
    source: "template",
    datasetHash: dataset.hash,
    contentHash: template.contentHash,
    params: valuesOf(bindings),
  });
}

interface AnsweredPath {
  readonly kind: "answered";
  readonly program: Program;
  readonly answer: JsonValue;
  /** Version of the second engine that agrees; undefined when none was asked. */
  readonly agreed: string | undefined;
}

type Path =
  | AnsweredPath
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "failed"; readonly reason: string };

async function follow(
  plan: PlannedQuestion,
  program: Program,
  { sandbox, secondEngine, dataset }: Workplace,
): Promise<Path> {
  const run = await runProgram(sandbox, dataset, program.code);
  if (run.kind !== "answered") return run;
  const { answer } = run;
  const spec = plan.template.answer;
  const problem = answerProblem(answer, spec);
  if (problem !== undefined)
    return { kind: "failed", reason: `the answer is not what the header says: ${problem}` };
  if (program.query === undefined) return { kind: "answered", program, answer, agreed: undefined };
  const again = await recomputeAnswer(program.query, {
    engine: secondEngine,
    sandbox,
    dataset,
    answer,
    spec,
  });
  if (again.kind === "disagrees") return { kind: "failed", reason: again.reason };
  return { kind: "answered", program, answer, agreed: again.version };
}

interface Answers {
  readonly primary: AnsweredPath;
  readonly answered: readonly AnsweredPath[];
}

function questionOf(
  plan: PlannedQuestion,
  { primary, answered }: Answers,
  { sandbox, dataset }: Pick<GenerateQuestionsOptions, "sandbox" | "dataset">,
): Question {
  const { template } = plan;
  const accepted = new Map(answered.map(({ answer }) => [answerHash(answer), answer]));
  const offered = offeredBindings(plan, answered);
  const outputSchema = describeAnswerSpec(template.answer);
  return questionSchema.parse({
    id: idOf(plan, dataset),
    source: "template",
    dataset: dataset.slug,
    question_text: null,
    question_mechanical: `${renderQuestion(template.question, offered)} ${outputSchema}.`,
    hint: template.hint ?? "",
    code: primary.program.code,
    code_hash: hashBytes(primary.program.code).slice(0, 16),
    ground_truth: primary.answer,
    ground_truth_hash: answerHash(primary.answer),
    ground_truth_hashes: [...accepted.keys()],
    output_schema: outputSchema,
    n_steps: template.steps.length,
    difficulty: template.difficulty,
    dataset_description: dataset.description,
    category: "compositional",
    tags: template.tags,
    template_name: template.name,
    template_params: declaredParameters(plan, offered),
    output_type: isScalar(template) ? "scalar" : "object",
    dataset_hash: dataset.hash,
    answer_spec: template.answer,
    accepted_answers: [...accepted.values()],
    provenance: {
      content_hash: template.contentHash,
      environment_fingerprint: sandbox.environment.fingerprint,
      python: sandbox.environment.python,
      libraries: { ...sandbox.environment.libraries },
      sandbox: sandbox.isolation.tier,
      paths_evaluated: plan.programs.length,
      ...(primary.agreed === undefined
        ? {}
        : { second_engine: { engine: "duckdb", version: primary.agreed, agreed: true } }),
    },
  });
}

/** The bindings with only those choices of the open parameter that have an answer. */
function offeredBindings(
  plan: PlannedQuestion,
  answered: readonly AnsweredPath[],
): ReadonlyMap<string, Binding> {
  if (plan.open === undefined) return plan.bindings;
  const choices = answered.flatMap(({ program }) => (program.choice === undefined ? [] : [program.choice]));
  return new Map(plan.bindings).set(plan.open, { choices });
}

/** What the header's parameters are in this question: a value each, a list of the right choices for the open one. */
function declaredParameters(plan: PlannedQuestion, bindings: ReadonlyMap<string, Binding>): JsonObject {
  const names = Object.keys(plan.template.parameters);
  return Object.fromEntries(
    names.map((name) => {
      const values = (bindings.get(name)?.choices ?? []).map((choice) => choice.value);
      return [name, name === plan.open ? values : (values[0] ?? null)];
    }),
  );
}

/** Everything that is put into the text and the program: part of the question's id. */
function valuesOf(bindings: ReadonlyMap<string, Binding>): JsonObject {
  return Object.fromEntries(
    [...bindings].map(([name, { choices }]) => [name, choices.map((choice) => choice.value)]),
  );
}

function isScalar({ answer }: Template): boolean {
  return ["number", "integer", "boolean", "text"].includes(answer.kind);
}
