import { createFsStore } from "@daydream/store";
import type { Io } from "@daydream/terminal";
import { type ExitCode, exitCode, renderTable } from "@daydream/terminal";
import { questionPrompt } from "../question/question-prompt.ts";
import type { Source } from "../question/sources.ts";
import { readSettings } from "../settings/settings.ts";
import { namedSources, readQuestions } from "./read-artefacts.ts";

interface InspectQuestionsFlags {
  readonly dataRoot?: string;
  readonly json?: boolean;
  readonly source?: Source | "all";
  readonly dataset?: readonly string[];
  readonly sample?: number;
  readonly showHint?: boolean;
  readonly showAnswer?: boolean;
}

/** `inspect questions`: a table of a sample over all files, then the first one whole. */
export async function inspectQuestionsCommand(io: Io, flags: InspectQuestionsFlags): Promise<ExitCode> {
  const { dataRoot } = await readSettings(flags, io);
  await using store = createFsStore({ directory: dataRoot });
  const questions = await readQuestions(store, { of: namedSources(flags.source), datasets: flags.dataset });
  const sample = spread(questions, flags.sample ?? 5);
  if (flags.json) {
    io.out(`${JSON.stringify({ total: questions.length, questions: sample }, null, 2)}\n`);
    return exitCode.done;
  }
  io.out(`${questions.length} questions, ${sample.length} shown\n`);
  const [first] = sample;
  if (first === undefined) return exitCode.done;
  io.out(
    renderTable(
      [
        { title: "id" },
        { title: "dataset", maxWidth: 24 },
        { title: "template", maxWidth: 32 },
        { title: "difficulty" },
        { title: "question", maxWidth: 60 },
        ...(flags.showHint ? [{ title: "hint", maxWidth: 40 }] : []),
        ...(flags.showAnswer ? [{ title: "answer", maxWidth: 40 }] : []),
      ],
      sample.map((question) => [
        question.id,
        question.dataset,
        question.template_name ?? question.source,
        question.difficulty ?? "",
        questionPrompt(question),
        ...(flags.showHint ? [question.hint ?? ""] : []),
        ...(flags.showAnswer ? [JSON.stringify(question.ground_truth)] : []),
      ]),
    ),
  );
  io.out(`\n${first.id}\n${questionPrompt(first)}\n`);
  if (flags.showHint && first.hint) io.out(`hint: ${first.hint}\n`);
  if (flags.showAnswer) {
    for (const answer of first.accepted_answers ?? [first.ground_truth])
      io.out(`answer: ${JSON.stringify(answer)}\n`);
  }
  return exitCode.done;
}

// --- internal ---

/** `count` entries, evenly spread from the first on, so that one file does not fill the table. */
function spread<Item>(items: readonly Item[], count: number): readonly Item[] {
  if (items.length <= count) return items;
  return Array.from(
    { length: count },
    (_, index) => items[Math.floor((index * items.length) / count)],
  ).filter((item) => item !== undefined);
}
