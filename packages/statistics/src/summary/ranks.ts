import { at } from "../numbers/at.ts";

/** The rank of every value, from 1; equal values share the mean of their ranks, as `scipy.stats.rankdata` has it. */
export function ranks(values: readonly number[]): readonly number[] {
  const order = values.map((_, index) => index).sort((left, right) => at(values, left) - at(values, right));
  const result = new Array<number>(values.length).fill(0);
  for (let first = 0; first < order.length; ) {
    let last = first;
    while (last + 1 < order.length && at(values, at(order, last + 1)) === at(values, at(order, first)))
      last += 1;
    for (let place = first; place <= last; place += 1) result[at(order, place)] = (first + last) / 2 + 1;
    first = last + 1;
  }
  return result;
}
