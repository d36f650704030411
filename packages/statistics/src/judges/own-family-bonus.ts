import { twoSidedTail } from "../distributions/student-t.ts";
import { leastSquares } from "../effects/least-squares.ts";
import { type JackknifeInterval, jackknifeInterval } from "../intervals/jackknife-interval.ts";
import { type NotEnoughData, notEnoughData } from "../not-enough-data.ts";
import { at } from "../numbers/at.ts";
import type { Layout } from "../rows/layout.ts";
import { type PooledScore, poolRepeats } from "../rows/pool-repeats.ts";
import type { ScoreRow } from "../rows/score-row.ts";
import { mean } from "../summary/mean.ts";

/** How much more judges give to texts of their own family than other judges give the same texts. */
export interface OwnFamilyBonus {
  readonly kind: "own-family-bonus";
  readonly bonus: number;
  readonly interval: JackknifeInterval | NotEnoughData;
  /** Two-sided p-value of no bonus, from the interval's standard error; undefined without one. */
  readonly p: number | undefined;
  /** Scores that judges gave to texts of their own family, and to others, repeats averaged. */
  readonly ownScores: number;
  readonly otherScores: number;
}

/** Who belongs to which family, and how the range is made. */
export interface OwnFamilyOptions {
  readonly familyOfJudge: (judge: string) => string | undefined;
  /** The family of the model that wrote the text of a row. */
  readonly familyOfText: (row: ScoreRow) => string | undefined;
  /** @default 0.95 */
  readonly confidence?: number;
  /** The unit that is left out as one block. @default the widest of which there are two */
  readonly unit?: string;
}

/**
 * A difference in differences: score = text + judge under this rubric + bonus where both are of one family, by least
 * squares (two-way fixed effects; Angrist and Pischke 2009, 5.2). Better texts and stricter judges cancel out; one bonus is
 * estimated for all families together. With two judges of two families it is half of (how much higher A scores A's texts
 * than B does) - (how much higher A scores B's texts than B does).
 */
export function ownFamilyBonus(
  rows: readonly ScoreRow[],
  layout: Layout,
  { familyOfJudge, familyOfText, ...options }: OwnFamilyOptions,
): OwnFamilyBonus | NotEnoughData {
  const judged = poolRepeats(rows, layout).flatMap((pooled): Judged[] => {
    const [judge, text] = [familyOfJudge(pooled.judge), familyOfText(pooled.row)];
    return judge === undefined || text === undefined ? [] : [{ ...pooled, isOwn: judge === text }];
  });
  const panels = [...Map.groupBy(judged, ({ item }) => item).values()].flatMap((scores) =>
    scores.length > 1 ? [panelOf(scores)] : [],
  );
  if (panels.length === 0) {
    const message = "no text was scored by two judges whose families are known";
    return notEnoughData("too-few-judges", { needed: 2, have: judged.length === 0 ? 0 : 1, message });
  }
  const bonus = bonusOf(panels);
  const ownScores = panels.reduce((sum, { isOwn }) => sum + isOwn.filter(Boolean).length, 0);
  const allScores = panels.reduce((sum, { scores }) => sum + scores.length, 0);
  if (bonus === undefined) {
    const message =
      ownScores === 0
        ? "no judge scored a text of its own family beside a judge of another"
        : "own family cannot be told apart from the judges and the texts: some judge must score own and other texts";
    return notEnoughData("not-estimable", { needed: 1, have: 0, message });
  }
  const interval = jackknifeInterval(panels, {
    ...options,
    layout,
    rowOf: ({ row }) => row,
    statistic: bonusOf,
  });
  return {
    kind: "own-family-bonus",
    bonus,
    interval,
    p:
      interval.kind === "jackknife-interval"
        ? twoSidedTail(bonus / interval.standardError, interval.groups - 1)
        : undefined,
    ownScores,
    otherScores: allScores - ownScores,
  };
}

// --- internal ---

interface Judged extends PooledScore {
  readonly isOwn: boolean;
}

/** The scores of one text under one rubric, in the order of judges. */
interface Panel {
  readonly row: ScoreRow;
  /** Who judged, and who of them judged their own: panels alike in this differ in their scores only. */
  readonly pattern: string;
  readonly judges: readonly string[];
  readonly isOwn: readonly boolean[];
  readonly scores: readonly number[];
}

function panelOf(scores: readonly Judged[]): Panel {
  const sorted = scores.toSorted((left, right) => (left.judge < right.judge ? -1 : 1));
  const judges = sorted.map(({ judge, rubric }) => `${rubric}\u0001${judge}`);
  return {
    row: at(sorted, 0).row,
    pattern: sorted.map(({ isOwn }, index) => `${judges[index]}\u0001${isOwn}`).join("\u0002"),
    judges,
    isOwn: sorted.map(({ isOwn }) => isOwn),
    scores: sorted.map(({ score }) => score),
  };
}

/**
 * Takes each text's own mean out of scores and columns, so that texts need no columns of their own; panels of one pattern
 * then have the same columns, and their mean stands for them.
 */
function bonusOf(panels: readonly Panel[]): number | undefined {
  const patterns = [...Map.groupBy(panels, ({ pattern }) => pattern).values()];
  const judges = [...new Set(patterns.flatMap((members) => at(members, 0).judges))].sort();
  const values: number[] = [];
  const weights: number[] = [];
  const own: number[] = [];
  const byJudge: number[][] = judges.map(() => []);
  for (const members of patterns) {
    const first = at(members, 0);
    const size = first.judges.length;
    const means = first.judges.map((_, place) => mean(members.map(({ scores }) => at(scores, place))) ?? 0);
    const center = mean(means) ?? 0;
    const ownShare = first.isOwn.filter(Boolean).length / size;
    first.judges.forEach((name, place) => {
      values.push(at(means, place) - center);
      weights.push(members.length);
      own.push((first.isOwn[place] === true ? 1 : 0) - ownShare);
      judges.forEach((judge, index) => {
        const isHere = first.judges.includes(judge);
        at(byJudge, index).push((judge === name ? 1 : 0) - (isHere ? 1 / size : 0));
      });
    });
  }
  return leastSquares({ columns: [...byJudge, own], values, weights }).coefficients.at(-1);
}
