/** The mean of values; undefined without any. */
export function mean(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  const first = values.reduce((sum, value) => sum + value, 0) / values.length;
  return first + values.reduce((sum, value) => sum + (value - first), 0) / values.length;
}

/** The sum of squared distances from the mean; 0 for less than two values. */
export function squaredDistances(values: readonly number[]): number {
  const center = mean(values) ?? 0;
  return values.reduce((sum, value) => sum + (value - center) ** 2, 0);
}

/** The sample standard deviation (n - 1); undefined for less than two values. */
export function standardDeviation(values: readonly number[]): number | undefined {
  return values.length < 2 ? undefined : Math.sqrt(squaredDistances(values) / (values.length - 1));
}
