import { type Layout, unitKey } from "../rows/layout.ts";
import { levelOf, type ScoreRow } from "../rows/score-row.ts";

/** A text that a judge was to score under a rubric, and of which it gave fewer scores than planned. */
export interface MissingCell {
  readonly units: readonly string[];
  readonly judge: string;
  readonly rubric: string;
  readonly planned: number;
  readonly scored: number;
  readonly noScore: number;
  readonly noReply: number;
}

/** How much of what was planned has a score. */
export interface Completeness {
  /** Pairings of text, judge and rubric. */
  readonly cells: number;
  /** With every planned score. */
  readonly complete: number;
  /** With some. */
  readonly partial: number;
  /** With none: what every comparison has to leave out. */
  readonly empty: number;
  /** The partial and empty ones, in the order of the rows. */
  readonly missing: readonly MissingCell[];
}

/** Which pairings of text, judge and rubric lack scores. Pairings that no row plans are not missing. */
export function missingCells(rows: readonly ScoreRow[], layout: Layout): Completeness {
  const depth = layout.units.length - 1;
  const groups = Map.groupBy(
    rows,
    (row) => `${unitKey(row, depth)}${levelOf(row, layout.rubric)}\u0001${levelOf(row, layout.judge)}`,
  );
  const cells = [...groups.values()].flatMap((members) => {
    const [first] = members;
    return first === undefined ? [] : [cellOf(first, members, layout)];
  });
  const missing = cells.filter(({ planned, scored }) => scored < planned);
  const empty = missing.filter(({ scored }) => scored === 0).length;
  return {
    cells: cells.length,
    complete: cells.length - missing.length,
    partial: missing.length - empty,
    empty,
    missing,
  };
}

// --- internal ---

function cellOf(first: ScoreRow, members: readonly ScoreRow[], layout: Layout): MissingCell {
  const scored = members.filter(({ score }) => score !== undefined).length;
  const noScore = members.filter((row) => row.score === undefined && row.missing === "no-score").length;
  return {
    units: first.units,
    judge: levelOf(first, layout.judge),
    rubric: levelOf(first, layout.rubric),
    planned: members.length,
    scored,
    noScore,
    noReply: members.length - scored - noScore,
  };
}
