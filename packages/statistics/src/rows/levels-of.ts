import { levelOf, type ScoreRow } from "./score-row.ts";

/** The levels that occur on an axis, sorted as text by code unit so that the order does not hang on the rows'. */
export function levelsOf(rows: readonly ScoreRow[], axis: string): readonly string[] {
  const levels = new Set<string>();
  for (const row of rows) levels.add(levelOf(row, axis));
  return [...levels].sort();
}
