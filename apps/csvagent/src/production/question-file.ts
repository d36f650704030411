import { isDaydreamError, type JsonObject, parseJson } from "@daydream/base";
import type { Store } from "@daydream/store";
import { z } from "zod";
import { fail } from "../errors.ts";
import { questionsPath, rejectionsPath } from "../inspection/read-artefacts.ts";
import { parseQuestions } from "../question/parse-questions.ts";
import type { Question } from "../question/question.ts";
import type { Source } from "../question/sources.ts";
import type { GeneratedQuestion } from "../template/generate-questions.ts";

/** A program that gave no question, and why. */
export interface Rejection {
  readonly id: string;
  readonly template: string;
  readonly parameters: JsonObject;
  readonly reason: string;
}

/** The questions of one source and dataset as they are kept. */
export interface QuestionFile {
  readonly questions: ReadonlyMap<string, Question>;
  readonly rejections: ReadonlyMap<string, Rejection>;
}

type KeepsQuestions = Pick<Store, "readDocument" | "writeDocument" | "describe">;

interface Place {
  readonly source: Source;
  readonly slug: string;
}

/**
 * Reads what is kept; nothing kept is an empty file. With `orEmpty` so is one that cannot be read: it is to be
 * made anew.
 *
 * @throws `csvagent/bad-questions`, `csvagent/bad-rejections`
 */
export async function readQuestionFile(
  store: KeepsQuestions,
  place: Place,
  { orEmpty }: { readonly orEmpty: boolean },
): Promise<QuestionFile> {
  try {
    return await readWhole(store, place);
  } catch (error) {
    const isUnreadable = ["csvagent/bad-questions", "csvagent/bad-rejections"].some((code) =>
      isDaydreamError(error, code),
    );
    if (orEmpty && isUnreadable) return { questions: new Map(), rejections: new Map() };
    throw error;
  }
}

/**
 * What is to be kept once the new ones are there: in the order of the plan, then those that nothing plans any
 * more, unless these are to go.
 */
export function mergeQuestionFile(
  kept: QuestionFile,
  planned: Iterable<string>,
  {
    generated,
    dropStale,
  }: { readonly generated: ReadonlyMap<string, GeneratedQuestion>; readonly dropStale: boolean },
): QuestionFile {
  const questions = new Map<string, Question>();
  const rejections = new Map<string, Rejection>();
  for (const id of planned) {
    const fresh = generated.get(id);
    const question =
      fresh?.kind === "question" ? fresh.question : fresh === undefined ? kept.questions.get(id) : undefined;
    const rejection =
      fresh?.kind === "rejected" ? fresh : fresh === undefined ? kept.rejections.get(id) : undefined;
    if (question !== undefined) questions.set(id, question);
    else if (rejection !== undefined) rejections.set(id, rejection);
  }
  if (!dropStale) {
    for (const [id, question] of kept.questions)
      if (!questions.has(id) && !rejections.has(id)) questions.set(id, question);
  }
  return { questions, rejections };
}

/** Writes both documents where they differ from what is kept. */
export async function writeQuestionFile(
  store: KeepsQuestions,
  { source, slug }: Place,
  file: QuestionFile,
): Promise<void> {
  await writeIfChanged(
    store,
    questionsPath(source, slug),
    `${JSON.stringify([...file.questions.values()], null, 2)}\n`,
  );
  const lines = [...file.rejections.values()].map(({ id, template, parameters, reason }) =>
    JSON.stringify({ id, template, parameters, reason }),
  );
  await writeIfChanged(store, rejectionsPath(source, slug), lines.map((line) => `${line}\n`).join(""));
}

// --- internal ---

async function readWhole(store: KeepsQuestions, { source, slug }: Place): Promise<QuestionFile> {
  const path = questionsPath(source, slug);
  const text = await store.readDocument(path);
  const questions = text === undefined ? [] : parseQuestions(text, store.describe(path));
  const rejections = await readRejections(store, rejectionsPath(source, slug));
  return {
    questions: new Map(questions.map((question) => [question.id, question])),
    rejections: new Map(rejections.map((rejection) => [rejection.id, rejection])),
  };
}

const rejectionSchema = z.object({
  id: z.string(),
  template: z.string(),
  parameters: z.record(z.string(), z.json()),
  reason: z.string(),
});

async function readRejections(store: KeepsQuestions, path: string): Promise<readonly Rejection[]> {
  const text = (await store.readDocument(path)) ?? "";
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line, index) => {
      const json = parseJson(line);
      const parsed = json.kind === "parsed" ? rejectionSchema.safeParse(json.value) : undefined;
      if (parsed?.success) return parsed.data;
      throw fail("bad-rejections", { file: store.describe(path), line: index + 1 });
    });
}

async function writeIfChanged(store: KeepsQuestions, path: string, text: string): Promise<void> {
  const kept = await store.readDocument(path);
  if (kept === text || (kept === undefined && text === "")) return;
  await store.writeDocument(path, text);
}
