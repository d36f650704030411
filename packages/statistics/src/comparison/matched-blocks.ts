import { type NotEnoughData, notEnoughData } from "../not-enough-data.ts";
import { at } from "../numbers/at.ts";
import { type Layout, unitIndex, unitKeys } from "../rows/layout.ts";
import { levelKey, levelOf, type ScoreRow, scoredRows } from "../rows/score-row.ts";

/** What is to be set against each other. */
export interface MatchRequest {
  /** One axis, or two for their interaction. */
  readonly axes: readonly string[];
  /** The sides: one level per axis. */
  readonly sides: readonly (readonly string[])[];
  /**
   * The unit that counts as one block: one that has all sides in it, or the one that differs.
   * @default the widest of which two have all sides
   */
  readonly unit?: string;
}

/** The mean score of every side in every block, where nothing but the side differs. */
export interface MatchedBlocks {
  readonly kind: "matched";
  /** What a block is: a unit that has all sides in it, or one of each side that are alike in all else. */
  readonly unit: string;
  /** Whether the sides have the block as their common parent. */
  readonly isWithinUnit: boolean;
  /** Per block, one mean per side. */
  readonly blocks: readonly (readonly number[])[];
  /** Axes that change whenever the side changes: what differs may be theirs. */
  readonly movesWith: readonly string[];
  /** Cells (same parent, same levels of all other axes) that have all sides. */
  readonly matchedCells: number;
  /** Cells that lack a side and were left out. */
  readonly unmatchedCells: number;
}

/**
 * Pairs scores that differ in nothing but the axis asked about.
 *
 * A cell is one level of every other axis, under the same parent where the sides have one; repeats in it are averaged.
 * Cells without all sides are left out, the others are averaged within blocks. A block is the widest unit of which at
 * least two have all sides. Where there is no such unit, a block is one unit of each side, alike in every other axis and
 * in the number of the repeat.
 */
export function matchedBlocks(
  rows: readonly ScoreRow[],
  layout: Layout,
  request: MatchRequest,
): MatchedBlocks | NotEnoughData {
  const { axes, sides } = request;
  const sideOf = new Map(
    sides.map((levels, side) => [levels.map((level) => `${level}\u0001`).join(""), side]),
  );
  const placed = scoredRows(rows).flatMap((row): PlacedRow[] => {
    const side = sideOf.get(levelKey(row, axes));
    return side === undefined
      ? []
      : [{ row, score: row.score, side, keys: unitKeys(row, layout.units.length) }];
  });
  if (placed.length === 0) {
    return notEnoughData("no-scores", { needed: 1, have: 0, message: "none of these levels was scored" });
  }
  const plan = planBlocks(placed, layout, request);
  if (plan === undefined) return unmatched(0);
  const others = allAxes(placed).filter((axis) => !axes.includes(axis));
  const movesWith = movingAxes(placed, { layout, compared: axes, others });
  return fold(placed, { layout, others, movesWith, plan, sides: sides.length });
}

// --- internal ---

interface PlacedRow {
  readonly row: ScoreRow;
  readonly score: number;
  readonly side: number;
  /** The unit at each depth, as `unitKeys` names it. */
  readonly keys: readonly string[];
}

/** `parentDepth`: the narrowest unit that has all sides; -1: none. */
interface BlockPlan {
  readonly blockDepth: number;
  readonly parentDepth: number;
  readonly isWithinUnit: boolean;
}

function planBlocks(
  placed: readonly PlacedRow[],
  layout: Layout,
  { axes, sides, unit }: MatchRequest,
): BlockPlan | undefined {
  const complete = layout.units.map((_, depth) => completeUnits(placed, depth, sides.length));
  const parentDepth = complete.findLastIndex((count) => count > 0);
  const shared = complete.findIndex((count) => count > 1);
  const own = layout.units.findIndex(
    ({ label }, depth) => depth > parentDepth && (label === undefined || !axes.includes(label)),
  );
  const blockDepth = unit !== undefined ? unitIndex(layout, unit) : shared >= 0 ? shared : own;
  // What is narrower than the units that differ shares them, and repeats nothing.
  const isPossible = blockDepth >= 0 && (blockDepth <= parentDepth || blockDepth === own);
  return isPossible ? { blockDepth, parentDepth, isWithinUnit: blockDepth <= parentDepth } : undefined;
}

function completeUnits(placed: readonly PlacedRow[], depth: number, sides: number): number {
  const seen = new Map<string, Set<number>>();
  for (const { keys, side } of placed) {
    const key = at(keys, depth);
    const found = seen.get(key);
    if (found === undefined) seen.set(key, new Set([side]));
    else found.add(side);
  }
  let complete = 0;
  for (const found of seen.values()) if (found.size === sides) complete += 1;
  return complete;
}

/** Axes of which no level occurs under two levels of one of the compared axes. */
function movingAxes(
  placed: readonly PlacedRow[],
  {
    layout,
    compared,
    others,
  }: Pick<FoldOptions, "layout" | "others"> & { readonly compared: readonly string[] },
): string[] {
  const candidates = others.filter((axis) => !layout.replicates.includes(axis));
  return candidates.filter((axis) =>
    compared.some((main) => {
      const mainOf = new Map<string, string>();
      return placed.every(({ row }) => {
        const level = levelOf(row, axis);
        const known = mainOf.get(level);
        if (known === undefined) mainOf.set(level, levelOf(row, main));
        return known === undefined || known === levelOf(row, main);
      });
    }),
  );
}

function allAxes(placed: readonly PlacedRow[]): string[] {
  const axes = new Set<string>();
  for (const { row } of placed) for (const axis in row.levels) axes.add(axis);
  return [...axes];
}

interface FoldOptions {
  readonly layout: Layout;
  /** All axes but the compared ones. */
  readonly others: readonly string[];
  readonly movesWith: readonly string[];
  readonly plan: BlockPlan;
  readonly sides: number;
}

function fold(placed: readonly PlacedRow[], options: FoldOptions): MatchedBlocks | NotEnoughData {
  const { layout, others, movesWith, plan } = options;
  const left = others.filter((axis) => !movesWith.includes(axis));
  const cellAxes = left.filter((axis) => !layout.replicates.includes(axis));
  const pairAxes = plan.isWithinUnit ? [] : left.filter((axis) => isConstant(placed, axis, plan.blockDepth));
  const blocks = new Map<string, Map<string, Tally[]>>();
  for (const { row, score, side, keys } of placed) {
    const parent = keys[plan.parentDepth] ?? "";
    const block = plan.isWithinUnit ? at(keys, plan.blockDepth) : parent + levelKey(row, pairAxes);
    const cells = entry(blocks, block, () => new Map<string, Tally[]>());
    const tallies = entry(cells, parent + levelKey(row, cellAxes), () =>
      Array.from({ length: options.sides }, () => ({ sum: 0, count: 0 })),
    );
    const tally = at(tallies, side);
    tally.sum += score;
    tally.count += 1;
  }
  return summed(blocks, options);
}

interface Tally {
  sum: number;
  count: number;
}

function summed(
  blocks: ReadonlyMap<string, ReadonlyMap<string, readonly Tally[]>>,
  { layout, movesWith, plan, sides }: FoldOptions,
): MatchedBlocks | NotEnoughData {
  const values: number[][] = [];
  let matchedCells = 0;
  let unmatchedCells = 0;
  for (const cells of blocks.values()) {
    const complete = [...cells.values()].filter((tallies) => tallies.every(({ count }) => count > 0));
    matchedCells += complete.length;
    unmatchedCells += cells.size - complete.length;
    if (complete.length === 0) continue;
    values.push(
      Array.from({ length: sides }, (_, side) => {
        const total = complete.reduce(
          (sum, tallies) => sum + at(tallies, side).sum / at(tallies, side).count,
          0,
        );
        return total / complete.length;
      }),
    );
  }
  if (values.length === 0) return unmatched(unmatchedCells);
  const unit = layout.units[plan.blockDepth]?.name ?? "";
  return {
    kind: "matched",
    unit,
    isWithinUnit: plan.isWithinUnit,
    blocks: values,
    movesWith,
    matchedCells,
    unmatchedCells,
  };
}

function isConstant(placed: readonly PlacedRow[], axis: string, depth: number): boolean {
  const levels = new Map<string, string>();
  return placed.every(({ row, keys }) => {
    const key = at(keys, depth);
    const level = levelOf(row, axis);
    const known = levels.get(key);
    if (known === undefined) levels.set(key, level);
    return known === undefined || known === level;
  });
}

function unmatched(cells: number): NotEnoughData {
  return notEnoughData("no-matched-blocks", {
    needed: 1,
    have: 0,
    message:
      cells === 0
        ? "there is no unit to repeat the comparison in"
        : `none of ${cells} cells has all sides: nothing differs in this axis alone`,
  });
}

function entry<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
