import { studentTQuantile } from "../distributions/student-t.ts";
import { isNotEnoughData, type NotEnoughData, notEnoughData } from "../not-enough-data.ts";
import { type Block, type BlockSpread, blockSpread, blocksAt, replicatedDepth } from "../rows/blocks.ts";
import { type Layout, unitIndex } from "../rows/layout.ts";
import { type ScoreRow, scoredRows } from "../rows/score-row.ts";
import { buildUnitTree, type UnitNode } from "../rows/unit-tree.ts";
import { type Interval, type IntervalOptions, minimumBlocks } from "./interval.ts";
import { studentisedQuantiles } from "./studentised-quantiles.ts";

/**
 * The mean score with a confidence interval, by the widest unit that was really replicated: made more than once with the
 * same parent and the same levels of the axes that the layout gives it. Copies of one text count once. Wider units, the
 * chosen levels and the panel of judges are held fixed: the interval is about them, not about others.
 *
 * The mean is balanced, as `Interval.mean` says. Its standard error is the pooled spread of
 * blocks within their replicate groups.
 *
 * @throws RangeError when an option is out of its range or names no unit.
 */
export function meanInterval(
  rows: readonly ScoreRow[],
  layout: Layout,
  options: IntervalOptions = {},
): Interval | NotEnoughData {
  const { confidence = 0.95, method = "t-over-blocks" } = options;
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`confidence must lie between 0 and 1, got ${confidence}`);
  }
  const scored = scoredRows(rows);
  const chosen = chooseBlocks(buildUnitTree(scored, layout), layout, options);
  if (isNotEnoughData(chosen)) return chosen;
  const { spread, unit } = chosen;
  const standardError = Math.sqrt(spread.varianceOfMean);
  const quantiles =
    method === "t-over-blocks"
      ? tQuantiles(confidence, spread.degreesOfFreedom)
      : studentisedQuantiles(chosen.groups, { ...options, confidence });
  if (quantiles === undefined) return noVariation(unit);
  const [lowT, highT] = quantiles;
  return {
    kind: "interval",
    mean: spread.mean,
    low: spread.mean - highT * standardError,
    high: spread.mean - lowT * standardError,
    confidence,
    method,
    standardError,
    degreesOfFreedom: spread.degreesOfFreedom,
    unit,
    blocks: spread.blocks,
    scores: scored.length,
  };
}

// --- internal ---

interface ChosenBlocks {
  readonly kind: "chosen";
  readonly unit: string;
  readonly groups: readonly (readonly Block[])[];
  readonly spread: BlockSpread;
}

function chooseBlocks(
  tree: UnitNode | undefined,
  layout: Layout,
  { unit, method = "t-over-blocks" }: IntervalOptions,
): ChosenBlocks | NotEnoughData {
  if (tree === undefined) {
    return notEnoughData("no-scores", { needed: 1, have: 0, message: "nothing was scored" });
  }
  const depths = layout.units.length;
  const depth = unit === undefined ? replicatedDepth(tree, 0, depths) : unitIndex(layout, unit);
  const name = depth === undefined ? undefined : layout.units[depth]?.name;
  if (depth === undefined || name === undefined) return notReplicated(layout.units.at(-1)?.name ?? "text");
  const groups = blocksAt(tree, depth);
  const spread = blockSpread(groups);
  if (spread.degreesOfFreedom === 0) return notReplicated(name);
  const minimum = minimumBlocks[method];
  if (spread.degreesOfFreedom < minimum - 1) {
    const narrower = narrowerUnit({ tree, layout, depth, minimum });
    return notEnoughData("too-few-blocks", {
      needed: spread.groups + minimum - 1,
      have: spread.blocks,
      message: tooFewMessage(name, spread, minimum),
      ...(narrower === undefined ? {} : { narrower }),
    });
  }
  if (spread.variance === 0) return noVariation(name);
  return { kind: "chosen", unit: name, groups, spread };
}

function notReplicated(unit: string): NotEnoughData {
  return notEnoughData("not-replicated", {
    needed: 2,
    have: 1,
    message: `no ${unit} or anything wider was made twice under the same conditions`,
  });
}

function noVariation(unit: string): NotEnoughData {
  return notEnoughData("no-variation", {
    needed: 2,
    have: 1,
    message: `too many ${unit}s have the same mean as their replicates, so their spread cannot be told`,
  });
}

function tooFewMessage(unit: string, { blocks, groups }: BlockSpread, minimum: number): string {
  const conditions = groups === 1 ? "" : ` under ${groups} conditions`;
  return `an interval over ${unit}s needs ${groups + minimum - 1}${conditions}, there are ${blocks}`;
}

interface NarrowerSearch {
  readonly tree: UnitNode;
  readonly layout: Layout;
  readonly depth: number;
  readonly minimum: number;
}

function narrowerUnit({ tree, layout, depth, minimum }: NarrowerSearch): string | undefined {
  return layout.units.find(
    (_, place) => place > depth && blockSpread(blocksAt(tree, place)).degreesOfFreedom >= minimum - 1,
  )?.name;
}

function tQuantiles(confidence: number, degreesOfFreedom: number): readonly [number, number] {
  const quantile = studentTQuantile((1 + confidence) / 2, degreesOfFreedom);
  return [-quantile, quantile];
}
