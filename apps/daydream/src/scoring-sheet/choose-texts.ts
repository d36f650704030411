import { createRandom } from "@daydream/statistics";
import type { SourceFiles } from "../catalog/source-files.ts";
import { generationFiles } from "../cohort/cohort-paths.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import type { CohortEvaluations, Generation } from "../report/evaluation.ts";
import { reportStages } from "../report/report-stages.ts";
import { readText } from "./read-text.ts";

/** A text that a person is to judge. */
export interface ChosenText {
  readonly id: string;
  readonly text: string;
  /** Of its bytes, as inputs.json of an evaluation has it. */
  readonly hash: string;
}

/**
 * Draws texts of a cohort by lot and puts them in an order by lot: those that the rubric's judges were to score, else
 * all that are there. Texts that read the same are one, so that nobody scores a copy twice.
 */
export function chooseTexts(
  cohort: CohortEvaluations,
  of: {
    readonly files: SourceFiles;
    readonly pipeline: Pipeline;
    readonly rubric: string;
    readonly count: number;
    readonly seed: number;
  },
): readonly ChosenText[] {
  const { files, pipeline, rubric, count, seed } = of;
  const { candidate } = reportStages(pipeline);
  const judged = cohort.evaluations.filter((evaluation) => evaluation.rubric === rubric);
  const possible: readonly (Generation | undefined)[] =
    judged.length > 0
      ? judged.map((evaluation) => evaluation.candidate)
      : cohort.generations.filter(({ stage }) => stage === candidate.name);
  const paths = new Map(
    possible.flatMap((one) => (one?.status === "made" ? [[one.id, one.path] as const] : [])),
  );
  const ids = [...paths.keys()].sort();
  const random = createRandom(seed);
  // Fisher and Yates: every order is as likely as any other.
  for (let at = ids.length - 1; at > 0; at -= 1) {
    const other = random.below(at + 1);
    [ids[at], ids[other]] = [ids[other] ?? "", ids[at] ?? ""];
  }
  const chosen = new Map<string, ChosenText>();
  for (const id of ids) {
    if (chosen.size === count) break;
    const read = readText(files, `${paths.get(id)}/${generationFiles.parsed}`);
    if (read === undefined || read.text.trim() === "" || chosen.has(read.hash)) continue;
    chosen.set(read.hash, { id, ...read });
  }
  return [...chosen.values()];
}
