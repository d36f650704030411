import { summarize } from "@daydream/statistics";
import { generationFiles } from "../cohort/cohort-paths.ts";
import type { Evaluation, ScoredEvaluation } from "./evaluation.ts";
import type { Findings } from "./find-findings.ts";
import { compareKeys } from "./group-by.ts";
import { isScored } from "./named-evaluation.ts";
import { readText } from "./read-texts.ts";
import type { ShownCandidate } from "./sections/candidates-section.ts";

/** The best and the worst candidates, with their texts. */
export function candidateEnds(
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

// --- internal ---

const shownEnds = 5;
