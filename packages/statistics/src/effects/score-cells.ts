import { at } from "../numbers/at.ts";
import { levelsOf } from "../rows/levels-of.ts";
import { levelKey, levelOf, type ScoredRow } from "../rows/score-row.ts";
import { squaredDistances } from "../summary/mean.ts";

/** Scores folded over the levels of some axes: all that least squares need of them. */
export interface ScoreCells {
  readonly axes: readonly CodedAxis[];
  readonly means: readonly number[];
  readonly weights: readonly number[];
  /** What is left inside cells, whatever the model. */
  readonly squaresWithin: number;
  /** Of all scores around their mean. */
  readonly totalSquares: number;
}

/** An axis with the level of every cell. */
export interface CodedAxis {
  readonly axis: string;
  readonly levels: readonly string[];
  /** How many scores each level has. */
  readonly counts: readonly number[];
  /** Per cell, the position of its level. */
  readonly codes: readonly number[];
}

/** Folds scored rows. */
export function scoreCells(rows: readonly ScoredRow[], axes: readonly string[]): ScoreCells {
  const groups = [...Map.groupBy(rows, (row) => levelKey(row, axes)).values()];
  const scores = groups.map((members) => members.map(({ score }) => score));
  return {
    axes: axes.map((axis) => codedAxis(groups, axis)),
    means: scores.map((list) => list.reduce((sum, score) => sum + score, 0) / list.length),
    weights: scores.map((list) => list.length),
    squaresWithin: scores.reduce((sum, list) => sum + squaredDistances(list), 0),
    totalSquares: squaredDistances(rows.map(({ score }) => score)),
  };
}

/**
 * The columns of an axis in sum coding: one per level but the last, 1 for that level and -1 for the last, so that
 * coefficients are distances from the mean of all levels (`Sum` of patsy).
 */
export function sumColumns({ levels, codes }: CodedAxis): readonly (readonly number[])[] {
  const last = levels.length - 1;
  return levels
    .slice(0, last)
    .map((_, level) => codes.map((code) => (code === level ? 1 : code === last ? -1 : 0)));
}

/** The columns of an interaction: each column of one axis times each of the other. */
export function productColumns(left: CodedAxis, right: CodedAxis): readonly (readonly number[])[] {
  const others = sumColumns(right);
  return sumColumns(left).flatMap((one) =>
    others.map((other) => one.map((value, cell) => value * at(other, cell))),
  );
}

// --- internal ---

function codedAxis(groups: readonly (readonly ScoredRow[])[], axis: string): CodedAxis {
  const firsts = groups.map((members) => at(members, 0));
  const levels = levelsOf(firsts, axis);
  const places = new Map(levels.map((level, place) => [level, place]));
  const codes = firsts.map((row) => places.get(levelOf(row, axis)) ?? 0);
  const counts = levels.map(() => 0);
  codes.forEach((code, cell) => {
    counts[code] = at(counts, code) + at(groups, cell).length;
  });
  return { axis, levels, counts, codes };
}
