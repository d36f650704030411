/** Items that share a key. */
export interface Group<Item> {
  readonly key: readonly string[];
  readonly items: readonly Item[];
}

/** Groups items by the texts of a key; groups are sorted by key, items keep their order. */
export function groupBy<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => readonly string[],
): readonly Group<Item>[] {
  const groups = new Map<string, { readonly key: readonly string[]; readonly items: Item[] }>();
  for (const item of items) {
    const key = keyOf(item);
    const name = key.join("\u0000");
    const group = groups.get(name);
    if (group === undefined) groups.set(name, { key, items: [item] });
    else group.items.push(item);
  }
  return [...groups.values()].toSorted((a, b) => compareKeys(a.key, b.key));
}

/** Texts compared one after the other, as they are and not as a language would. */
export function compareKeys(a: readonly string[], b: readonly string[]): number {
  for (const [index, text] of a.entries()) {
    const other = b[index] ?? "";
    if (text !== other) return text < other ? -1 : 1;
  }
  return a.length - b.length;
}
