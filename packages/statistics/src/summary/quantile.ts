import { at } from "../numbers/at.ts";

/**
 * The value that `share` of the values lie at or below, interpolated between neighbours as numpy and pandas do (type 7 of
 * Hyndman and Fan 1996); undefined without values.
 *
 * @throws RangeError when `share` is not from 0 to 1.
 */
export function quantile(values: readonly number[], share: number): number | undefined {
  if (!(share >= 0 && share <= 1)) throw new RangeError(`share must be from 0 to 1, got ${share}`);
  if (values.length === 0) return undefined;
  const sorted = Float64Array.from(values).sort();
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const low = at(sorted, below);
  const high = at(sorted, Math.min(below + 1, sorted.length - 1));
  return low + (place - below) * (high - low);
}
