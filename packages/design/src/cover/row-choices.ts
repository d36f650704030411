import type { Lattice } from "../lattice.ts";

/** For each loop, the items a row may take there. */
export type RowChoices = readonly Uint32Array[];

/**
 * The items of one loop with which, under the choices of all loops, some row exists.
 *
 * Only the loop's classes are looked at, so long lists cost little.
 */
export function feasibleItems(lattice: Lattice, choices: RowChoices, loop: number): Uint32Array {
  const allowed = lattice.layers.map((layer, index) =>
    allowedClasses(layer, choices[index] ?? new Uint32Array()),
  );
  let reached = new Set([0]);
  for (let index = 0; index < loop; index += 1)
    reached = advance(lattice, { index, from: reached, allowed: allowed[index] });
  let alive: ReadonlySet<number> = new Set([0]);
  for (let index = lattice.layers.length - 1; index > loop; index -= 1)
    alive = retreat(lattice, { index, alive, allowed: allowed[index] });
  const layer = lattice.layers[loop];
  if (layer === undefined) return new Uint32Array();
  const good = layer.classSizes.map((_, index) =>
    [...reached].some((node) => alive.has(layer.nodes[node]?.next[index] ?? -1)),
  );
  const items = choices[loop] ?? new Uint32Array();
  return good.every(Boolean) ? items : items.filter((item) => good[layer.classOf[item] ?? 0]);
}

// --- internal ---

function allowedClasses(layer: Lattice["layers"][number], items: Uint32Array): readonly number[] {
  if (items.length === layer.size) return [...layer.classSizes.keys()];
  return [...new Set(Array.from(items, (item) => layer.classOf[item] ?? 0))];
}

interface Step {
  readonly index: number;
  readonly allowed: readonly number[] | undefined;
}

function advance(
  lattice: Lattice,
  { index, from, allowed }: Step & { readonly from: ReadonlySet<number> },
): Set<number> {
  const nodes = lattice.layers[index]?.nodes ?? [];
  const next = [...from].flatMap((node) => (allowed ?? []).map((group) => nodes[node]?.next[group] ?? -1));
  return new Set(next.filter((node) => node !== -1));
}

function retreat(
  lattice: Lattice,
  { index, alive, allowed }: Step & { readonly alive: ReadonlySet<number> },
): Set<number> {
  const nodes = lattice.layers[index]?.nodes ?? [];
  const living = [...nodes.keys()].filter((node) =>
    (allowed ?? []).some((group) => alive.has(nodes[node]?.next[group] ?? -1)),
  );
  return new Set(living);
}
