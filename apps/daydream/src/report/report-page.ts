import { createHash } from "node:crypto";
import type { Card } from "@daydream/design";
import { summarize } from "@daydream/statistics";
import { generationFiles } from "../cohort/cohort-paths.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import { bundlePage } from "./bundle-page.ts";
import type { CohortEvaluations, Evaluation, Generation, ScoredEvaluation } from "./evaluation.ts";
import type { Findings } from "./find-findings.ts";
import { compareKeys } from "./group-by.ts";
import { type Html, html } from "./html.ts";
import { isScored } from "./named-evaluation.ts";
import { createTextPacker, packJson, type TextPacker } from "./pack-texts.ts";
import { dataElement, packetElement } from "./page-data.ts";
import { pageRows } from "./page-rows.ts";
import { readText } from "./read-texts.ts";
import { reportStages } from "./report-stages.ts";
import { axesSection } from "./sections/axes-section.ts";
import { candidatesSection, type ShownCandidate } from "./sections/candidates-section.ts";
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
${candidatesSection(endsOf(cohort.evaluations, { dataRoot, findings }), candidate.name)}
${judgesSection(findings.judges)}
${failuresSection(cohort, findings.completeness)}
${costSection(cohort)}`;
  return pageText(cohort.cohort, body, {
    [dataElement]: packJson(rows),
    ...Object.fromEntries(texts.packets.map((packet, number) => [packetElement(number), packet])),
  });
}

// --- internal ---

const shownEnds = 5;

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

/** The best and the worst candidates, with their texts. */
function endsOf(
  evaluations: readonly Evaluation[],
  { dataRoot, findings }: { readonly dataRoot: string; readonly findings: Findings },
): {
  readonly best: readonly ShownCandidate[];
  readonly worst: readonly ShownCandidate[];
  readonly count: number;
} {
  const readValue = ({ score, scale }: ScoredEvaluation) =>
    findings.measure === "share" ? (score - scale.min) / (scale.max - scale.min) : score;
  const ranked = [...Map.groupBy(evaluations.filter(isScored), ({ candidateId }) => candidateId)]
    .map(([id, scored]) => ({ id, scored, summary: summarize(scored.map(readValue)) }))
    .toSorted((a, b) => (b.summary.mean ?? 0) - (a.summary.mean ?? 0) || compareKeys([a.id], [b.id]));
  const shown = ({ id, scored, summary }: (typeof ranked)[number], rank: number): ShownCandidate => {
    const candidate = scored[0]?.candidate;
    return {
      id,
      rank,
      mean: summary.mean ?? 0,
      min: summary.min ?? 0,
      max: summary.max ?? 0,
      scores: summary.count,
      made: Object.values(candidate?.axes ?? {}).join(" · "),
      text: candidate && readText(candidate, { dataRoot, file: generationFiles.parsed }),
    };
  };
  const worst = ranked.slice(Math.max(shownEnds, ranked.length - shownEnds));
  return {
    best: ranked.slice(0, shownEnds).map((one, at) => shown(one, at + 1)),
    worst: worst.map((one, at) => shown(one, ranked.length - worst.length + at + 1)),
    count: ranked.length,
  };
}

const places = [
  ["card", "Question"],
  ["overview", "Overview"],
  ["scores", "Scores"],
  ["explore", "Look closer"],
  ["evaluations", "Evaluations"],
  ["texts", "Texts"],
  ["judges", "Judges"],
  ["failures", "Failures"],
  ["cost", "Cost"],
] as const;

function pageText(name: string, body: Html, data: Readonly<Record<string, string>>): string {
  const { script, style } = bundlePage();
  const allowed = createHash("sha256").update(`\n${script}\n`).digest("base64");
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${allowed}'; img-src data:; base-uri 'none'; form-action 'none'`;
  const head = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${name} · daydream</title>
`;
  const top = html`</head>
<body>
<a class="skip" href="#evaluations">to the evaluations</a>
<header class="top"><h1>${name}</h1><button id="theme" class="plain" type="button" hidden>dark</button></header>
<nav aria-label="sections">${places.map(([id, title]) => html`<a href="#${id}">${title}</a>`)}</nav>
<main>
${body}
</main>
`;
  const packed = Object.entries(data).map(
    ([id, text]) => `<script type="application/octet-stream" id="${id}">${text}</script>\n`,
  );
  return [
    head.text,
    `<style>\n${style}</style>\n`,
    top.text,
    ...packed,
    `<script type="module">\n${script}\n</script>\n</body>\n</html>\n`,
  ].join("");
}
