/** What is left when two collections are paired up one to one: positions without a partner. */
export type ItemMatching =
  | { readonly kind: "paired" }
  | { readonly kind: "unpaired"; readonly left: readonly number[]; readonly right: readonly number[] }
  /** Undecided after `comparisons` comparisons. */
  | { readonly kind: "too-many"; readonly comparisons: number };

export interface MatchItemsOptions {
  readonly left: number;
  readonly right: number;
  /** Whether two positions may be partners. */
  readonly fits: (left: number, right: number) => boolean;
  /** Gives up after so many comparisons, default 2 000 000. */
  readonly comparisons?: number;
  /** Positions without a partner to look for on the left before stopping, default 5. */
  readonly unpaired?: number;
}

/**
 * Pairs the items of two collections one to one so that as many as possible have a partner.
 *
 * A real bipartite matching with augmenting paths: equality within a tolerance is not transitive, so neither
 * sorting nor taking the first that fits is right. Partners are looked for from the same position outwards,
 * which makes collections in (nearly) the same order cheap.
 */
export function matchItems(options: MatchItemsOptions): ItemMatching {
  const { left, right, comparisons = 2_000_000, unpaired = 5 } = options;
  let compared = 0;
  const fits = (leftIndex: number, rightIndex: number): boolean => {
    compared += 1;
    return options.fits(leftIndex, rightIndex);
  };
  const pairing: Pairing = { ofLeft: new Map(), ofRight: new Map() };
  const alone: number[] = [];
  for (let start = 0; start < left && alone.length < unpaired; start += 1) {
    if (!augment(start, { right, pairing, fits, isOver: () => compared > comparisons })) alone.push(start);
    if (compared > comparisons) return { kind: "too-many", comparisons };
  }
  const rightAlone = Array.from({ length: right }, (_, index) => index).filter(
    (index) => !pairing.ofRight.has(index),
  );
  if (alone.length === 0 && rightAlone.length === 0) return { kind: "paired" };
  return { kind: "unpaired", left: alone, right: rightAlone };
}

// --- internal ---

interface Pairing {
  readonly ofLeft: Map<number, number>;
  readonly ofRight: Map<number, number>;
}

interface Search {
  readonly right: number;
  readonly pairing: Pairing;
  readonly fits: (left: number, right: number) => boolean;
  readonly isOver: () => boolean;
}

/** Finds `start` a partner, moving others to new ones where needed; breadth first, so no deep stack. */
function augment(start: number, { right, pairing, fits, isOver }: Search): boolean {
  const reachedFrom = new Map<number, number>();
  const queue = [start];
  for (const leftIndex of queue) {
    for (const rightIndex of outwards(leftIndex, right)) {
      if (reachedFrom.has(rightIndex) || !fits(leftIndex, rightIndex)) continue;
      reachedFrom.set(rightIndex, leftIndex);
      const holder = pairing.ofRight.get(rightIndex);
      if (holder === undefined) {
        exchange(rightIndex, reachedFrom, pairing);
        return true;
      }
      queue.push(holder);
    }
    if (isOver()) return false;
  }
  return false;
}

/** Every position below `count`, nearest to `from` first. */
function* outwards(from: number, count: number): Generator<number> {
  const start = Math.min(from, count - 1);
  for (let distance = 0; distance < count; distance += 1) {
    if (distance === 0) {
      if (count > 0) yield start;
      continue;
    }
    if (start + distance < count) yield start + distance;
    if (start - distance >= 0) yield start - distance;
  }
}

/** Hands partners over along the path that was found, from its free end to its start. */
function exchange(free: number, reachedFrom: ReadonlyMap<number, number>, pairing: Pairing): void {
  let rightIndex: number | undefined = free;
  while (rightIndex !== undefined) {
    const leftIndex = reachedFrom.get(rightIndex);
    if (leftIndex === undefined) return;
    const given = pairing.ofLeft.get(leftIndex);
    pairing.ofLeft.set(leftIndex, rightIndex);
    pairing.ofRight.set(rightIndex, leftIndex);
    rightIndex = given;
  }
}
