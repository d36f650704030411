import type { UnitNode } from "./unit-tree.ts";

/** A unit that counts as one independent piece of evidence. */
export interface Block {
  readonly mean: number;
  /** Its share in the mean of all: every condition counts once, and in a condition every replicate. */
  readonly weight: number;
}

/** All units at `depth` (0: the widest), grouped into those that are replicates of each other. */
export function blocksAt(tree: UnitNode, depth: number): readonly (readonly Block[])[] {
  const groups: Block[][] = [];
  gather({ node: tree, weight: 1, remaining: depth, groups });
  return groups;
}

/** The widest depth at which anything was made more than once under the same conditions. */
export function replicatedDepth(tree: UnitNode, from: number, depths: number): number | undefined {
  for (let depth = from; depth < depths; depth += 1) {
    if (blocksAt(tree, depth).some((group) => group.length > 1)) return depth;
  }
  return undefined;
}

/** What the spread of replicates around their group's mean says. */
export interface BlockSpread {
  readonly blocks: number;
  readonly groups: number;
  readonly degreesOfFreedom: number;
  /** The pooled variance of blocks within their groups; 0 without degrees of freedom. */
  readonly variance: number;
  /** The variance of the mean of all. */
  readonly varianceOfMean: number;
  readonly mean: number;
}

/** Pools the spread of blocks within their groups, as a one-way analysis of variance does. */
export function blockSpread(groups: readonly (readonly Block[])[]): BlockSpread {
  let blocks = 0;
  let squares = 0;
  let weights = 0;
  let mean = 0;
  let magnitude = 0;
  for (const group of groups) {
    const center = group.reduce((sum, block) => sum + block.mean, 0) / group.length;
    blocks += group.length;
    for (const block of group) {
      squares += (block.mean - center) ** 2;
      weights += block.weight ** 2;
      mean += block.weight * block.mean;
      magnitude = Math.max(magnitude, Math.abs(block.mean));
    }
  }
  const degreesOfFreedom = blocks - groups.length;
  const isRounding = squares <= blocks * (magnitude * 1e-13) ** 2;
  const variance = degreesOfFreedom === 0 || isRounding ? 0 : squares / degreesOfFreedom;
  return {
    blocks,
    groups: groups.length,
    degreesOfFreedom,
    variance,
    varianceOfMean: variance * weights,
    mean,
  };
}

// --- internal ---

interface Gathering {
  readonly node: UnitNode;
  readonly weight: number;
  readonly remaining: number;
  readonly groups: Block[][];
}

function gather({ node, weight, remaining, groups }: Gathering): void {
  for (const group of node.groups) {
    const share = weight / node.groups.length / group.length;
    if (remaining === 0) groups.push(group.map(({ mean }) => ({ mean, weight: share })));
    else for (const child of group) gather({ node: child, weight: share, remaining: remaining - 1, groups });
  }
}
