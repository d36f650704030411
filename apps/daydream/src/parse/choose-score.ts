import { evidenceOf } from "./evidence.ts";
import { floatText } from "./float-text.ts";
import type { NumberedLine } from "./last-lines.ts";
import type { ParseOutcome, ParseWarning } from "./parse-outcome.ts";
import { type ReadScore, type ReadScoreOptions, readScore } from "./read-score.ts";
import { type ScoreMention, shortened } from "./score-mention.ts";

/** A score that a reply names, where, and how much it counts against others. */
export interface FoundScore {
  readonly mention: ScoreMention;
  readonly line: NumberedLine;
  /** Higher wins; among equals, the last. */
  readonly rank: number;
}

/**
 * The outcome of a reply that names these scores, in its order. What cannot be the score at all (`2/2` on a scale to
 * 10) only counts where there is nothing else; a score that is out of range counts, and is a failure.
 *
 * @param options.noScore what is said where there is none
 */
export function chooseScore(
  found: readonly FoundScore[],
  options: ReadScoreOptions & { readonly noScore: string },
): ParseOutcome {
  const read = found.map((each) => ({ ...each, read: readScore(each.mention, options) }));
  const usable = read.filter(({ read: { kind } }) => kind !== "unusable");
  const chosen = best(usable) ?? read.at(-1);
  if (chosen === undefined)
    return { kind: "failed", reason: "no-score", message: options.noScore, warnings: [] };
  const evidence = evidenceOf(chosen.line, chosen.mention.text);
  const warnings = otherScores(chosen, read);
  switch (chosen.read.kind) {
    case "score": {
      const { value, warnings: own } = chosen.read;
      const text = `${floatText(value)}\n`;
      return {
        kind: "parsed",
        text,
        score: value,
        scale: options.scale,
        evidence,
        warnings: [...own, ...warnings],
      };
    }
    case "out-of-range": {
      const { value, message } = chosen.read;
      const known = Number.isFinite(value) ? { value } : {};
      return { kind: "failed", reason: "out-of-range", message, ...known, evidence, warnings };
    }
    case "unusable": {
      const { reason, message } = chosen.read;
      return { kind: "failed", reason, message, evidence, warnings };
    }
  }
}

// --- internal ---

type Candidate = FoundScore & { readonly read: ReadScore };

function best(candidates: readonly Candidate[]): Candidate | undefined {
  const rank = candidates.reduce(
    (highest, candidate) => Math.max(highest, candidate.rank),
    Number.NEGATIVE_INFINITY,
  );
  return candidates.findLast((candidate) => candidate.rank === rank);
}

function otherScores(chosen: Candidate, all: readonly Candidate[]): readonly ParseWarning[] {
  const worthOf = ({ read }: Candidate) => (read.kind === "unusable" ? undefined : read.value);
  const others = all.filter((candidate) => worthOf(candidate) !== worthOf(chosen));
  const shown = others
    .slice(-3)
    .map(({ mention, line }) => `${shortened(mention.text)} in line ${line.number}`);
  if (shown.length === 0) return [];
  const more = others.length > shown.length ? ` and ${others.length - shown.length} more` : "";
  return [{ code: "several-scores", message: `there are other scores too: ${shown.join(", ")}${more}` }];
}
