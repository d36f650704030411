import type { Column, Profile } from "../profile/profile.ts";

/** The columns that questions are asked about, in file order. */
export interface EligibleColumns {
  readonly measures: readonly Column[];
  readonly categories: readonly Column[];
}

/** More are not named in one question. */
export const columnsNamedAtMost = 25;

/**
 * The measures and categories of a profile of which at least half of the values are there; measures with
 * infinite values are left out, and of more than {@link columnsNamedAtMost} the first ones are taken.
 */
export function eligibleColumns(profile: Profile): EligibleColumns {
  const filled = profile.columns.filter((column) => column.missing_share < 0.5);
  return {
    measures: filled
      .filter((column) => column.role === "measure" && (column.infinite ?? 0) === 0)
      .slice(0, columnsNamedAtMost),
    categories: filled.filter((column) => column.role === "category").slice(0, columnsNamedAtMost),
  };
}
