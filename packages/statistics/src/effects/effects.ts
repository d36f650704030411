import { type MatchedBlocks, matchedBlocks } from "../comparison/matched-blocks.ts";
import { type PairedDifference, pairedDifference } from "../comparison/paired-difference.ts";
import { isNotEnoughData, type NotEnoughData, notEnoughData } from "../not-enough-data.ts";
import { at } from "../numbers/at.ts";
import type { Layout } from "../rows/layout.ts";
import { type ScoredRow, type ScoreRow, scoredRows } from "../rows/score-row.ts";
import { largestMagnitude } from "../summary/largest-magnitude.ts";
import { mean } from "../summary/mean.ts";
import { type LeastSquaresFit, leastSquares } from "./least-squares.ts";
import { type RepeatedMeasuresTest, repeatedMeasuresTest } from "./repeated-measures-test.ts";
import { type CodedAxis, productColumns, type ScoreCells, scoreCells, sumColumns } from "./score-cells.ts";

/** Which axes are asked about. */
export interface EffectsOptions {
  /** Axes of the model; those with one level are left out. */
  readonly axes: readonly string[];
  /** Pairs of axes whose interaction is wanted. @default all pairs */
  readonly interactions?: readonly (readonly [string, string])[];
  /** @default 0.95 */
  readonly confidence?: number;
  /** The unit that counts as one block in tests. @default the widest of which two have every level */
  readonly unit?: string;
}

/** What each axis does to scores, and what pairs of axes do together. */
export interface Effects {
  readonly kind: "effects";
  readonly scores: number;
  /** The mean over the levels of all axes, each level counting once. */
  readonly intercept: number;
  /** Squared distances of all scores from their mean. */
  readonly totalSquares: number;
  /** What the main effects together leave unexplained, as a share of `totalSquares`. */
  readonly shareUnexplained: number;
  readonly mainEffects: readonly (MainEffect | (NotEnoughData & { readonly axis: string }))[];
  readonly interactions: readonly (
    | InteractionEffect
    | (NotEnoughData & { readonly axes: readonly [string, string] })
  )[];
}

/** How much of the spread of scores goes with a term, and whether it is more than chance. */
export interface EffectSize {
  readonly degreesOfFreedom: number;
  /** Type II: what the term explains beyond the terms that do not contain it. */
  readonly sumOfSquares: number;
  /** `sumOfSquares` over the total (eta squared). Shares add up to one only in a balanced design. */
  readonly shareOfVariance: number;
  /** Over blocks in which nothing else differs. */
  readonly test: RepeatedMeasuresTest | NotEnoughData;
}

/** What one axis does. */
export interface MainEffect extends EffectSize {
  readonly kind: "main-effect";
  readonly axis: string;
  readonly levels: readonly LevelEffect[];
}

/** What one level does. */
export interface LevelEffect {
  readonly level: string;
  readonly scores: number;
  /** How far it lies from the mean of all levels, the other axes held fixed, by least squares over all scores. */
  readonly effect: number;
  /** The same over blocks that have every level, with its range. */
  readonly withinBlocks: PairedDifference | NotEnoughData;
}

/** What two axes do together that neither does alone. */
export interface InteractionEffect extends EffectSize {
  readonly kind: "interaction";
  readonly axes: readonly [string, string];
  readonly cells: readonly { readonly levels: readonly [string, string]; readonly effect: number }[];
}

/**
 * Main effects and two-way interactions of axes, for designs with gaps too.
 *
 * Sizes come from least squares over all scores with sum coding, sums of squares of type II: a main effect is adjusted for
 * the other main effects, an interaction for all main effects (`statsmodels.stats.anova.anova_lm(…, typ=2)`; Fox 2016,
 * 8.2). Single scores are no independent evidence, so tests and ranges come from blocks instead.
 */
export function effects(
  rows: readonly ScoreRow[],
  layout: Layout,
  options: EffectsOptions,
): Effects | NotEnoughData {
  const scored = scoredRows(rows);
  if (scored.length === 0)
    return notEnoughData("no-scores", { needed: 1, have: 0, message: "nothing was scored" });
  const folded = scoreCells(scored, options.axes);
  const cells = { ...folded, axes: folded.axes.filter(({ levels }) => levels.length > 1) };
  if (cells.axes.length === 0) {
    const message = `none of ${options.axes.join(", ")} has two levels`;
    return notEnoughData("too-few-levels", { needed: 2, have: 1, message });
  }
  if (isFlat(cells, scored)) {
    const message = "all scores are the same, so nothing can be said to cause their spread";
    return notEnoughData("no-variation", { needed: 2, have: 1, message });
  }
  const context: Context = { rows: scored, layout, options, cells, main: fit(cells, cells.axes) };
  return {
    kind: "effects",
    scores: scored.length,
    intercept: context.main.coefficients[0] ?? 0,
    totalSquares: cells.totalSquares,
    shareUnexplained: (context.main.residualSquares + cells.squaresWithin) / cells.totalSquares,
    mainEffects: cells.axes.map((axis) => mainEffect(axis, context)),
    interactions: pairsOf(cells.axes, options.interactions).map((pair) => interaction(pair, context)),
  };
}

// --- internal ---

interface Context {
  readonly rows: readonly ScoredRow[];
  readonly layout: Layout;
  readonly options: EffectsOptions;
  readonly cells: ScoreCells;
  /** The fit of all main effects. */
  readonly main: LeastSquaresFit;
}

function isFlat({ totalSquares }: ScoreCells, rows: readonly ScoredRow[]): boolean {
  const largest = largestMagnitude(rows.map(({ score }) => score));
  return totalSquares <= rows.length * (1e-12 * largest) ** 2;
}

function fit(
  { means, weights }: ScoreCells,
  axes: readonly CodedAxis[],
  more: readonly (readonly number[])[] = [],
): LeastSquaresFit {
  const columns = [means.map(() => 1), ...axes.flatMap(sumColumns), ...more];
  return leastSquares({ columns, values: means, weights });
}

function mainEffect(
  axis: CodedAxis,
  context: Context,
): MainEffect | (NotEnoughData & { readonly axis: string }) {
  const { cells, main } = context;
  const others = cells.axes.filter((other) => other !== axis);
  const without = fit(cells, others);
  const degreesOfFreedom = main.rank - without.rank;
  if (degreesOfFreedom < axis.levels.length - 1)
    return { ...notEstimable([axis.axis], degreesOfFreedom), axis: axis.axis };
  // Last, so that a column that others already say is never one of this axis.
  const own = fit(cells, [...others, axis])
    .coefficients.slice(1 - axis.levels.length)
    .map((value) => value ?? 0);
  const effectOf = [...own, -own.reduce((sum, value) => sum + value, 0)];
  const centered = blockEffects(matched([axis], context), ({ blocks }) => blocks.map(centerOnce));
  const sumOfSquares = Math.max(0, without.residualSquares - main.residualSquares);
  return {
    kind: "main-effect",
    axis: axis.axis,
    degreesOfFreedom,
    sumOfSquares,
    shareOfVariance: sumOfSquares / cells.totalSquares,
    test: testOf(centered, degreesOfFreedom),
    levels: axis.levels.map((level, place) => ({
      level,
      scores: at(axis.counts, place),
      effect: at(effectOf, place),
      withinBlocks: isBlockEffects(centered)
        ? pairedDifference(
            centered.map((block) => at(block, place)),
            context.options,
          )
        : centered,
    })),
  };
}

function interaction(
  [left, right]: readonly [CodedAxis, CodedAxis],
  context: Context,
): InteractionEffect | (NotEnoughData & { readonly axes: readonly [string, string] }) {
  const { cells, main } = context;
  const axes = [left.axis, right.axis] as const;
  const whole = fit(cells, cells.axes, productColumns(left, right));
  const degreesOfFreedom = whole.rank - main.rank;
  const dimension = (left.levels.length - 1) * (right.levels.length - 1);
  if (degreesOfFreedom < dimension) return { ...notEstimable(axes, degreesOfFreedom), axes };
  const own = whole.coefficients.slice(-dimension).map((value) => value ?? 0);
  const width = right.levels.length;
  const centered = blockEffects(matched([left, right], context), ({ blocks }) =>
    blocks.map((block) => centerTwice(block, width)),
  );
  const sumOfSquares = Math.max(0, main.residualSquares - whole.residualSquares);
  return {
    kind: "interaction",
    axes,
    degreesOfFreedom,
    sumOfSquares,
    shareOfVariance: sumOfSquares / cells.totalSquares,
    test: testOf(centered, dimension),
    cells: left.levels.flatMap((one, row) =>
      right.levels.map((other, column) => ({
        levels: [one, other] as const,
        effect: cellEffect(own, { row, column, height: left.levels.length, width }),
      })),
    ),
  };
}

interface CellPlace {
  readonly row: number;
  readonly column: number;
  readonly height: number;
  readonly width: number;
}

/** The coefficient of a cell; the last row and column are what makes the others sum to zero. */
function cellEffect(own: readonly number[], { row, column, height, width }: CellPlace): number {
  let effect = 0;
  for (let up = 0; up < height - 1; up += 1) {
    for (let across = 0; across < width - 1; across += 1) {
      const rowShare = row === height - 1 ? -1 : up === row ? 1 : 0;
      const columnShare = column === width - 1 ? -1 : across === column ? 1 : 0;
      effect += rowShare * columnShare * at(own, up * (width - 1) + across);
    }
  }
  return effect;
}

function matched(
  axes: readonly CodedAxis[],
  { rows, layout, options }: Context,
): MatchedBlocks | NotEnoughData {
  const sides = axes.reduce<readonly (readonly string[])[]>(
    (combined, { levels }) => combined.flatMap((side) => levels.map((level) => [...side, level])),
    [[]],
  );
  const { unit } = options;
  const request = { axes: axes.map(({ axis }) => axis), sides, ...(unit === undefined ? {} : { unit }) };
  return matchedBlocks(rows, layout, request);
}

type BlockEffects = readonly (readonly number[])[];

function blockEffects(
  blocks: MatchedBlocks | NotEnoughData,
  center: (blocks: MatchedBlocks) => BlockEffects,
): BlockEffects | NotEnoughData {
  return isNotEnoughData(blocks) ? blocks : center(blocks);
}

function isBlockEffects(value: BlockEffects | NotEnoughData): value is BlockEffects {
  return Array.isArray(value);
}

function testOf(
  value: BlockEffects | NotEnoughData,
  dimension: number,
): RepeatedMeasuresTest | NotEnoughData {
  return isBlockEffects(value) ? repeatedMeasuresTest(value, { dimension }) : value;
}

function centerOnce(values: readonly number[]): readonly number[] {
  const center = mean(values) ?? 0;
  return values.map((value) => value - center);
}

/** Takes the means of rows and columns out of a table that is written row by row. */
function centerTwice(values: readonly number[], width: number): readonly number[] {
  const height = values.length / width;
  const rowMeans = Array.from(
    { length: height },
    (_, row) => mean(values.slice(row * width, (row + 1) * width)) ?? 0,
  );
  const columnMeans = Array.from(
    { length: width },
    (_, column) => mean(values.filter((__, place) => place % width === column)) ?? 0,
  );
  const center = mean(values) ?? 0;
  return values.map(
    (value, place) =>
      value - at(rowMeans, Math.floor(place / width)) - at(columnMeans, place % width) + center,
  );
}

function pairsOf(
  axes: readonly CodedAxis[],
  wanted: EffectsOptions["interactions"],
): (readonly [CodedAxis, CodedAxis])[] {
  const pairs = axes.flatMap((left, place) => axes.slice(place + 1).map((right) => [left, right] as const));
  if (wanted === undefined) return pairs;
  return pairs.filter(([left, right]) =>
    wanted.some((names) => names.includes(left.axis) && names.includes(right.axis)),
  );
}

function notEstimable(axes: readonly string[], have: number): NotEnoughData {
  const message =
    axes.length === 1
      ? `${axes[0]} cannot be told apart from the other axes: some of its levels come only together with theirs`
      : `${axes.join(" and ")} do not meet in enough combinations of their levels`;
  return notEnoughData("not-estimable", { needed: have + 1, have, message });
}
