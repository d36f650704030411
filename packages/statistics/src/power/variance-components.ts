import { type NotEnoughData, notEnoughData } from "../not-enough-data.ts";
import { at } from "../numbers/at.ts";
import type { Layout } from "../rows/layout.ts";
import { type ScoreRow, scoredRows } from "../rows/score-row.ts";
import { buildUnitTree, type UnitNode } from "../rows/unit-tree.ts";
import { squaredDistances } from "../summary/mean.ts";

/** Where the spread of scores comes from. */
export interface VarianceComponents {
  readonly kind: "variance-components";
  /** Widest first; the last is the evaluation: one judge that scores one text again. */
  readonly components: readonly (VarianceComponent | UnknownComponent)[];
}

/** The variance that one kind of unit adds. */
export interface VarianceComponent {
  readonly kind: "variance";
  /** The name of a unit, or `evaluation`. */
  readonly unit: string;
  /** Never negative: an estimate below zero is given as zero. */
  readonly variance: number;
  readonly isBelowZero: boolean;
  readonly degreesOfFreedom: number;
  /** Narrower units that were not replicated: their variance, as averaged in these data, is in this one. */
  readonly includes: readonly string[];
}

/** A unit that was not replicated. */
export interface UnknownComponent {
  readonly kind: "unknown";
  readonly unit: string;
}

/**
 * Splits the variance of scores over the units they are nested in.
 *
 * The spread of a unit's replicates (same parent, same levels of its axes) is its own variance plus what is left of the
 * narrower ones in its mean; solving from the narrowest outwards gives the components. This is the analysis of variance
 * of unweighted means (Burdick and Graybill 1992, 3 and 6; Searle, Casella and McCulloch 1992, 3): the textbook estimate
 * in balanced data, unbiased in others. The judges are held fixed, so how a judge differs from the others on one text is
 * part of that text's variance.
 */
export function varianceComponents(
  rows: readonly ScoreRow[],
  layout: Layout,
): VarianceComponents | NotEnoughData {
  const tree = buildUnitTree(scoredRows(rows), layout);
  if (tree === undefined) {
    return notEnoughData("no-scores", { needed: 1, have: 0, message: "nothing was scored" });
  }
  const depths = layout.units.length;
  const spreads = Array.from(
    { length: depths + 1 },
    (): Spread => ({
      squares: 0,
      degreesOfFreedom: 0,
      shares: new Array<number>(depths + 1).fill(0),
    }),
  );
  visit(tree, 0, spreads);
  const names = [...layout.units.map(({ name }) => name), "evaluation"];
  return { kind: "variance-components", components: solve(spreads, names) };
}

// --- internal ---

/** What the replicates at one depth say: their pooled squares, and how much of each narrower variance is in them. */
interface Spread {
  squares: number;
  degreesOfFreedom: number;
  readonly shares: number[];
}

/** Returns, per depth, how much of that depth's variance is left in the node's mean, beyond what the node adds itself. */
function visit(node: UnitNode, depth: number, spreads: readonly Spread[]): readonly number[] {
  const left = spreads.map(() => 0);
  const evaluation = spreads.length - 1;
  for (const cell of node.cells) {
    const spread = at(spreads, evaluation);
    spread.squares += squaredDistances(cell);
    spread.degreesOfFreedom += cell.length - 1;
    left[evaluation] = at(left, evaluation) + 1 / cell.length / node.cells.length ** 2;
  }
  for (const group of node.groups) {
    const spread = at(spreads, depth);
    const weight = 1 / node.groups.length / group.length;
    spread.squares += squaredDistances(group.map((child) => child.mean));
    spread.degreesOfFreedom += group.length - 1;
    left[depth] = at(left, depth) + group.length * weight ** 2;
    for (const child of group) {
      visit(child, depth + 1, spreads).forEach((share, place) => {
        spread.shares[place] = at(spread.shares, place) + share * (1 - 1 / group.length);
        left[place] = at(left, place) + share * weight ** 2;
      });
    }
  }
  return left;
}

function solve(
  spreads: readonly Spread[],
  names: readonly string[],
): readonly (VarianceComponent | UnknownComponent)[] {
  const solved: (VarianceComponent | UnknownComponent)[] = [];
  const raw = new Map<number, number>();
  let pending: string[] = [];
  for (let depth = spreads.length - 1; depth >= 0; depth -= 1) {
    const { squares, degreesOfFreedom, shares } = at(spreads, depth);
    const unit = at(names, depth);
    if (degreesOfFreedom === 0) {
      pending = [unit, ...pending];
      solved.unshift({ kind: "unknown", unit });
      continue;
    }
    let estimate = squares / degreesOfFreedom;
    for (const [place, variance] of raw) estimate -= (at(shares, place) / degreesOfFreedom) * variance;
    raw.set(depth, estimate);
    solved.unshift({
      kind: "variance",
      unit,
      variance: Math.max(0, estimate),
      isBelowZero: estimate < 0,
      degreesOfFreedom,
      includes: pending,
    });
    pending = [];
  }
  return solved;
}
