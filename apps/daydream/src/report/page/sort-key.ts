/** What a row is sorted by; `null`: it has nothing there. */
export type SortKey = number | string | null;

/** Compares two keys for an order that goes up (`sign` 1) or down (-1); what has nothing stands last both ways. */
export function compareSortKeys(a: SortKey, b: SortKey, sign: 1 | -1): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return a < b ? -sign : sign;
}
