import type { Card } from "@daydream/design";
import { generationFiles } from "../cohort/cohort-paths.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import { candidateEnds } from "./candidate-ends.ts";
import type { CohortEvaluations, Evaluation, Generation } from "./evaluation.ts";
import type { Findings } from "./find-findings.ts";
import { html } from "./html.ts";
import { createTextPacker, packJson, type TextPacker } from "./pack-texts.ts";
import { dataElement, packetElement } from "./page-data.ts";
import { pageRows } from "./page-rows.ts";
import { pageText } from "./page-shell.ts";
import { readText } from "./read-texts.ts";
import { reportStages } from "./report-stages.ts";
import { axesSection } from "./sections/axes-section.ts";
import { candidatesSection } from "./sections/candidates-section.ts";
import { cardSection } from "./sections/card-section.ts";
import { costSection } from "./sections/cost-section.ts";
import { exploreSections } from "./sections/explore-section.ts";
import { failuresSection } from "./sections/failures-section.ts";
import { judgesSection } from "./sections/judges-section.ts";
import { overviewSection } from "./sections/overview-section.ts";

export interface ReportPageOptions {
  readonly findings: Findings;
  readonly card: Card | undefined;
  readonly pipeline: Pipeline;
  /** Where texts are. */
  readonly dataRoot: string;
  /** Most characters of texts that the page carries; of the others it says where they are. @default 32 million */
  readonly maxCharacters?: number;
}

/**
 * The report of a cohort as one page that asks nothing of any other place. What was read of models stands in it as
 * escaped text or packed as base64, and a policy lets no script run but its own.
 */
export function reportPage(cohort: CohortEvaluations, options: ReportPageOptions): string {
  const { findings, card, pipeline, dataRoot, maxCharacters = 32_000_000 } = options;
  const { candidate } = reportStages(pipeline);
  const scale = findings.measure === "share" ? ([0, 1] as const) : wholeScale(cohort.evaluations);
  const packer = createTextPacker({ maxCharacters });
  const candidates = candidatesOf(cohort);
  const candidateTexts = candidates.map((generation) => {
    const text = readText(generation, { dataRoot, file: generationFiles.parsed });
    return text === undefined ? -1 : packer.add(text);
  });
  const replies = packReplies(cohort.evaluations, { packer, dataRoot });
  const texts = packer.finish();
  const rows = pageRows(cohort, {
    pipeline,
    candidates,
    candidateTexts,
    replies,
    packets: texts.firsts,
    scale: wholeScale(cohort.evaluations),
  });
  const body = html`${cardSection(card, findings.card)}
${overviewSection(cohort, findings)}
${axesSection(findings.axes, scale)}
${exploreSections()}
${candidatesSection(candidateEnds(cohort.evaluations, { dataRoot, findings }), candidate.name)}
${judgesSection(findings.judges)}
${failuresSection(cohort, findings.completeness)}
${costSection(cohort)}`;
  return pageText(cohort.cohort, body, {
    [dataElement]: packJson(rows),
    ...Object.fromEntries(texts.packets.map((packet, number) => [packetElement(number), packet])),
  });
}

// --- internal ---

/** Lowest and highest score of any rubric. */
function wholeScale(evaluations: readonly Evaluation[]): readonly [number, number] {
  if (evaluations.length === 0) return [0, 1];
  return [
    evaluations.reduce((least, { scale }) => Math.min(least, scale.min), Number.POSITIVE_INFINITY),
    evaluations.reduce((most, { scale }) => Math.max(most, scale.max), Number.NEGATIVE_INFINITY),
  ];
}

/** What is judged, each once, in the order of the evaluations. */
function candidatesOf({ evaluations }: CohortEvaluations): readonly Generation[] {
  const found = new Map<string, Generation>();
  for (const { candidate } of evaluations) if (candidate !== undefined) found.set(candidate.id, candidate);
  return [...found.values()];
}

/** Replies without a score come first: they are what a reader of a large report looks for. */
function packReplies(
  evaluations: readonly Evaluation[],
  { packer, dataRoot }: { readonly packer: TextPacker; readonly dataRoot: string },
): readonly number[] {
  const numbers = evaluations.map(() => -1);
  const places = evaluations.map((_, place) => place);
  const [without, withScore] = [true, false].map((isMissing) =>
    places.filter((place) => (evaluations[place]?.score === undefined) === isMissing),
  );
  for (const place of [...(without ?? []), ...(withScore ?? [])]) {
    const generation = evaluations[place]?.generation;
    if (generation === undefined || generation.status === "absent") continue;
    const reply = readText(generation, { dataRoot, file: generationFiles.raw });
    if (reply === undefined) continue;
    const number = packer.add(reply);
    if (number === -1) break;
    numbers[place] = number;
  }
  return numbers;
}
