import { cohortPaths } from "../cohort/cohort-paths.ts";

/** Where a cohort's scoring sheets are kept, relative to the data root. */
export const sheetPaths = {
  folder: (cohort: string) => `${cohortPaths.cohort(cohort)}/sheets`,
  /** Which text each code stands for. */
  key: (cohort: string, sheet: string) => `${sheetPaths.folder(cohort)}/${sheet}/key.json`,
  /** The evaluations that were imported from a sheet, as a cohort's own members.csv lists its members. */
  members: (cohort: string, sheet: string) => `${sheetPaths.folder(cohort)}/${sheet}/members.csv`,
} as const;
