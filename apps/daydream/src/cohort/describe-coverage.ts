import type { Coverage, Design } from "@daydream/design";

/** What a reduced design covers, as a line; nothing for a full one. */
export function describeCoverage({ coverage }: Pick<Design, "coverage">): string {
  return coverage === undefined ? "" : `${coverageLine(coverage)}\n`;
}

/** Covered and coverable combinations, and how few rows could do it. */
export function coverageLine(coverage: Coverage): string {
  const { strength, covered, coverable, combinationCount, lowerBound } = coverage;
  return `covers ${covered} of ${coverable} combinations of ${strength} axes in ${combinationCount} rows (no design can do it in fewer than ${lowerBound})`;
}
