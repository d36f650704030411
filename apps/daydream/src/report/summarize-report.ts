import type { CardVerdict, Interval, NotEnoughData } from "@daydream/statistics";
import type { SourceFiles } from "../catalog/source-files.ts";
import type { CohortEvaluations, StoreProblem } from "./evaluation.ts";
import type { Findings } from "./find-findings.ts";
import { groupBy } from "./group-by.ts";
import { isScored } from "./named-evaluation.ts";

/** What a report came to, for people and programs that do not open it. */
export interface ReportSummary {
  readonly cohort: string;
  readonly planned: number;
  readonly scored: number;
  /** Why evaluations have no score → how many. */
  readonly without: Readonly<Record<string, number>>;
  /** Dollars of the members, as far as they are recorded. */
  readonly costUsd: number;
  /** Members whose cost nobody recorded. */
  readonly unknownCosts: number;
  /** What the card's criterion comes to; absent where there is no card. */
  readonly verdict: CardVerdict["verdict"] | undefined;
  /** Why, in a sentence. */
  readonly reason: string | undefined;
  readonly interval: Interval | NotEnoughData;
  readonly problems: readonly StoreProblem[];
  /** Written, relative to the data root. */
  readonly files: readonly string[];
}

/** Counts what a cohort's rows say. */
export function summarizeReport(
  { cohort, evaluations, generations, problems }: CohortEvaluations,
  { files, findings }: { readonly files: readonly string[]; readonly findings: Findings },
): ReportSummary {
  const members = generations.filter(({ isMember }) => isMember);
  const failed = evaluations.flatMap(({ failure }) => (failure === undefined ? [] : [failure]));
  return {
    cohort,
    planned: evaluations.length,
    scored: evaluations.filter(isScored).length,
    without: Object.fromEntries(
      groupBy(failed, ({ code }) => [code]).map(({ key: [code = ""], items }) => [code, items.length]),
    ),
    costUsd: members.reduce((sum, { costUsd }) => sum + costUsd, 0),
    unknownCosts: members.filter(({ isCostKnown }) => !isCostKnown).length,
    verdict: findings.card?.verdict,
    reason: findings.card?.reasons[0],
    interval: findings.overall.interval,
    problems,
    files,
  };
}

/** The summary as a few lines. */
export function describeSummary(summary: ReportSummary, sources: SourceFiles): string {
  const { cohort, planned, scored, without, costUsd, unknownCosts, problems, files } = summary;
  const reasons = Object.entries(without).map(([code, count]) => `${code} ${count}`);
  const unknown = unknownCosts === 0 ? "" : `, and what ${unknownCosts} members cost is not recorded`;
  const { verdict, reason, interval } = summary;
  const lines = [
    ...(verdict === undefined
      ? []
      : [`${cohort}: ${verdictWords[verdict]}${reason === undefined ? "" : `: ${reason}`}`]),
    `${cohort}: ${scored} of ${planned} evaluations have a score${reasons.length === 0 ? "" : ` (${reasons.join(", ")})`}`,
    interval.kind === "interval"
      ? `mean ${interval.mean.toFixed(2)} [${interval.low.toFixed(2)}, ${interval.high.toFixed(2)}] over ${interval.blocks} ${interval.unit}s`
      : `mean: not known with an interval, because ${interval.message}`,
    `cost: $${costUsd.toFixed(4)}${unknown}`,
    ...problems.slice(0, shownProblems).map(({ path, code, message }) => `! ${path}: ${message} [${code}]`),
    ...(problems.length > shownProblems ? [`! and ${problems.length - shownProblems} more`] : []),
    ...files.map((path) => `wrote ${sources.describe(path)}`),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

// --- internal ---

const shownProblems = 5;

const verdictWords = {
  met: "criterion met",
  "not-met": "criterion not met",
  "not-enough-data": "not enough data to tell",
} as const;
