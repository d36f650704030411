/** The largest distance from zero among values; 0 without values. It takes lists of any length. */
export function largestMagnitude(values: readonly number[]): number {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  return largest;
}
