import {
  adjustPValues,
  type BlocksNeeded,
  blocksNeeded,
  type Comparison,
  type Correction,
  compare,
  isNotEnoughData,
  levelsOf,
  type NotEnoughData,
  type ReplicatesToFind,
  replicatesToFind,
  tTestPower,
} from "@daydream/statistics";
import type { ScoreRows } from "../report/score-rows.ts";

/** What is compared with what. */
export interface CompareAxisOptions {
  readonly axis: string;
  /** None: every pair of levels; one: it with each of the others; two: these. */
  readonly levels: readonly string[];
  /** An axis whose levels are looked at one by one. */
  readonly by: string | undefined;
  /** @default "holm" */
  readonly correction?: Correction;
  /** @default 0.95 */
  readonly confidence?: number;
  /** What counts as one block. @default the widest unit that can */
  readonly unit?: string | undefined;
}

/** One pair of levels, maybe at one level of another axis. */
export interface PairComparison {
  /** Level of the axis that splits; `undefined`: nothing splits. */
  readonly by: string | undefined;
  readonly a: string;
  readonly b: string;
  readonly result: KnownDifference | NotEnoughData;
}

/** A difference that can be told. */
export interface KnownDifference extends Comparison {
  /** The p-value, corrected for everything that was asked at once. */
  readonly adjustedP: number;
  /** Blocks like these that find a difference of this size, with four chances in five. */
  readonly needed: BlocksNeeded | MoreThan;
  /** How often to make again what the axis belongs to, so that the blocks that are there find it; absent: no need. */
  readonly replicates?: ReplicatesToFind | NotEnoughData;
}

/** So many blocks that nobody would make them. */
export interface MoreThan {
  readonly kind: "more-than";
  readonly blocks: number;
}

/** Compares levels of an axis pair by pair; p-values are corrected for all pairs and splits together. */
export function compareAxis(
  { rows, layout }: ScoreRows,
  { axis, levels, by, correction = "holm", confidence = 0.95, unit }: CompareAxisOptions,
): readonly PairComparison[] {
  const splits = by === undefined ? [undefined] : levelsOf(rows, by).filter((level) => level !== "");
  const asked = splits.flatMap((split) => {
    const own = split === undefined ? rows : rows.filter((row) => row.levels[by ?? ""] === split);
    return pairsOf(levels, levelsOf(own, axis)).map(([a, b]) => ({
      by: split,
      a,
      b,
      found: compare(own, layout, { axis, a, b, confidence, ...(unit === undefined ? {} : { unit }) }),
    }));
  });
  const told = asked.flatMap(({ found }) => (isNotEnoughData(found) ? [] : [found]));
  const adjusted = adjustPValues(
    told.map(({ p }) => p),
    correction,
  );
  const alpha = (1 - confidence) / Math.max(1, told.length);
  return asked.map(({ found, ...pair }) => {
    if (isNotEnoughData(found)) return { ...pair, result: found };
    const adjustedP = adjusted[told.indexOf(found)] ?? found.p;
    const needed = neededFor(found, alpha);
    const isShort = found.isWithinUnit && needed.kind === "blocks-needed" && needed.blocks > found.blocks;
    const own = pair.by === undefined ? rows : rows.filter(({ levels: at }) => at[by ?? ""] === pair.by);
    const replicates = isShort
      ? { replicates: replicatesToFind(own, layout, { comparison: found, alpha }) }
      : {};
    return { ...pair, result: { ...found, adjustedP, needed, ...replicates } };
  });
}

// --- internal ---

/** A cohort with more blocks than this is nobody's next step. */
const mostBlocks = 100_000;
const wantedPower = 0.8;

function pairsOf(
  levels: readonly string[],
  known: readonly string[],
): readonly (readonly [string, string])[] {
  const [a, b] = levels;
  if (a !== undefined && b !== undefined) return [[a, b]];
  // A copy has no model: that is no level to compare.
  const named = known.filter((level) => level !== "");
  if (a !== undefined) return named.filter((level) => level !== a).map((level) => [a, level] as const);
  return named.flatMap((left, place) => named.slice(place + 1).map((right) => [left, right] as const));
}

function neededFor(
  { difference, standardError, blocks }: Comparison,
  alpha: number,
): KnownDifference["needed"] {
  const planned = { difference, standardDeviation: standardError * Math.sqrt(blocks), alpha };
  const isOutOfReach = difference === 0 || tTestPower({ ...planned, blocks: mostBlocks }) < wantedPower;
  return isOutOfReach
    ? { kind: "more-than", blocks: mostBlocks }
    : blocksNeeded({ ...planned, power: wantedPower });
}
