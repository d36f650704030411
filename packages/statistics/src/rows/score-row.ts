/**
 * One evaluation, as every function of this package takes it: what was judged, under which levels, with what score.
 *
 * @example
 * const row: ScoreRow = {
 *   units: ["combo-1", "d_7f", "e_03"],
 *   levels: { draft_template: "rolling", evaluation_template: "novelty", evaluation_llm: "sonnet-4" },
 *   score: 7.5,
 * };
 */
export interface ScoreRow {
  /** Ids of what was made, widest first, each nested in the one before; the last is the text that was judged. */
  readonly units: readonly string[];
  /** The level of every axis, of replicate axes too. */
  readonly levels: Readonly<Record<string, string>>;
  /** Undefined when there is none. */
  readonly score: number | undefined;
  /**
   * Why there is no score: nothing came back (`no-reply`), or what came back says none (`no-score`).
   * @default "no-reply"
   */
  readonly missing?: "no-reply" | "no-score";
  /** The last unit repeats its parent word for word, so that several such units are one text. @default false */
  readonly isCopy?: boolean;
}

/** A row that has a score. */
export interface ScoredRow extends ScoreRow {
  readonly score: number;
}

/**
 * The rows that have a score.
 *
 * @throws RangeError when a score is not finite: a score that is no number is a missing one.
 */
export function scoredRows(rows: readonly ScoreRow[]): readonly ScoredRow[] {
  return rows.filter((row): row is ScoredRow => {
    if (row.score === undefined) return false;
    if (!Number.isFinite(row.score)) throw new RangeError(`score must be a finite number, got ${row.score}`);
    return true;
  });
}

/** The level that a row has on an axis; the empty text when it has none. */
export function levelOf(row: ScoreRow, axis: string): string {
  return row.levels[axis] ?? "";
}

/** The levels of several axes as one key. */
export function levelKey(row: ScoreRow, axes: readonly string[]): string {
  let key = "";
  for (const axis of axes) key += `${row.levels[axis] ?? ""}\u0001`;
  return key;
}
