/**
 * The element at `index`, which the caller knows to be there.
 *
 * @throws RangeError when it is not: a mistake in this package, never in the data.
 */
export function at<Item>(
  items: { readonly [index: number]: Item; readonly length: number },
  index: number,
): Item {
  const item = items[index];
  if (item === undefined) throw new RangeError(`no element ${index} among ${items.length}`);
  return item;
}
