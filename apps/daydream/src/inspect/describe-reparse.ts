import { countText } from "./amounts.ts";
import type { ReparseChange, Reparsed, ScorePair } from "./reparse-cohort.ts";
import type { Outcome, ReparseKind } from "./reparse-generation.ts";

/** What reading a cohort's replies again came to, as text for people. */
export function describeReparse(
  cohort: string,
  { read, changes, scores, stale }: Reparsed,
  { isDry }: { readonly isDry: boolean },
): string {
  const stages = [...new Set(changes.map(({ stage }) => stage))];
  const parents = new Set(stale.map(({ parentId }) => parentId));
  return [
    `${cohort}: ${countText(read, "reply", "replies")} read again, ${changes.length === 0 ? "all as before" : countsText(changes)}`,
    ...stages.flatMap((stage) =>
      stageLines(stage, {
        changes: changes.filter((change) => change.stage === stage),
        scores: scores.filter((pair) => pair.stage === stage),
      }),
    ),
    ...(stale.length === 0
      ? []
      : [
          `${countText(stale.length, "member is", "members are")} stale: what ${parents.size === 1 ? "its parent says" : `${parents.size} parents say`} is not what they were made from`,
          ...some(stale.map(({ stage, id, parentId }) => `  ${stage} ${id}, made from ${parentId}`)),
        ]),
    ...(isDry ? ["nothing was changed"] : []),
    ...(stale.length > 0 && !isDry ? [`next: daydream plan ${cohort}`] : []),
    "",
  ].join("\n");
}

// --- internal ---

const kindTexts: ReadonlyMap<ReparseKind, string> = new Map([
  ["parsed", "newly parsed"],
  ["failed", "newly failed"],
  ["score", "with another score"],
  ["text", "with another result"],
  ["reason", "failed for another reason"],
  ["record", "with the same result, read in another way"],
]);

const shownPerKind = 10;

function countsText(changes: readonly ReparseChange[]): string {
  return [...kindTexts]
    .map(([kind, text]) => ({ text, count: changes.filter((change) => change.kind === kind).length }))
    .filter(({ count }) => count > 0)
    .map(({ text, count }) => `${count} ${text}`)
    .join(", ");
}

function stageLines(
  stage: string,
  { changes, scores }: { readonly changes: readonly ReparseChange[]; readonly scores: readonly ScorePair[] },
): readonly string[] {
  const listed = changes.filter(({ kind }) => kind !== "record" && kind !== "score");
  const moved = scores
    .filter(({ before, after }) => before !== after)
    .toSorted((a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before));
  return [
    `${stage}: ${countsText(changes)}`,
    ...(moved.length === 0
      ? []
      : [
          `  ${moved.length} of ${countText(scores.length, "score")} differ: mean ${mean(scores, "before")} → ${mean(scores, "after")}; the largest differences:`,
          ...some(moved.map(({ id, before, after }) => `    ${id} ${before} → ${after}`)),
        ]),
    ...some(
      listed.map(
        ({ id, kind, before, after }) =>
          `  ${id} ${kindTexts.get(kind)}: ${outcomeText(before)} → ${outcomeText(after)}`,
      ),
    ),
  ];
}

function mean(scores: readonly ScorePair[], of: "before" | "after"): string {
  return (scores.reduce((sum, pair) => sum + pair[of], 0) / scores.length).toFixed(2);
}

function outcomeText({ score, problem }: Outcome): string {
  if (problem !== undefined) return `${problem.message} [${problem.code}]`;
  return score === undefined ? "a text" : `score ${score}`;
}

function some(lines: readonly string[]): readonly string[] {
  const more = lines.length - shownPerKind;
  return more <= 0 ? lines : [...lines.slice(0, shownPerKind), `    … ${more} more: --json lists them`];
}
