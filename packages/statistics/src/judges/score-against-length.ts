import { type JackknifeInterval, jackknifeInterval } from "../intervals/jackknife-interval.ts";
import { isNotEnoughData, type NotEnoughData } from "../not-enough-data.ts";
import { type Layout, unitKey } from "../rows/layout.ts";
import { levelKey, type ScoreRow, scoredRows } from "../rows/score-row.ts";
import { buildUnitTree } from "../rows/unit-tree.ts";
import { type Correlation, pearson, spearman } from "../summary/correlation.ts";
import { mean } from "../summary/mean.ts";

/** How the score of a text goes with its length. */
export interface ScoreAgainstLength {
  readonly kind: "score-against-length";
  readonly texts: number;
  /** Over all texts: a template that makes long and good texts shows here. */
  readonly overall: LengthCorrelation;
  /** Among texts made under the same levels: closer to what judges make of length itself. */
  readonly withinConditions: LengthCorrelation;
}

/** Both correlations, each with a range that knows that texts of one unit belong together. */
export interface LengthCorrelation {
  readonly pearson: Correlation | NotEnoughData;
  readonly pearsonInterval: JackknifeInterval | NotEnoughData;
  readonly spearman: Correlation | NotEnoughData;
  readonly spearmanInterval: JackknifeInterval | NotEnoughData;
}

/** How lengths are known. */
export interface ScoreAgainstLengthOptions {
  /** The length of the text of a row; undefined when it is not known. */
  readonly lengthOf: (row: ScoreRow) => number | undefined;
  /** @default 0.95 */
  readonly confidence?: number;
  /** The unit that is left out as one block. @default the widest of which there are two */
  readonly unit?: string;
}

/**
 * Correlates score and length, one pair per text: the text's mean over rubrics and judges, repeats averaged first. Ranges
 * are on Fisher's scale (1915, artanh r). The p-values take texts for independent; where texts share a draft or a combo,
 * trust the range.
 */
export function scoreAgainstLength(
  rows: readonly ScoreRow[],
  layout: Layout,
  { lengthOf, ...options }: ScoreAgainstLengthOptions,
): ScoreAgainstLength {
  const depth = layout.units.length - 1;
  const texts = Map.groupBy(scoredRows(rows), (row) => unitKey(row, depth));
  const points = [...texts.values()].flatMap((members): Point[] => {
    const [row] = members;
    const length = row === undefined ? undefined : lengthOf(row);
    const score = buildUnitTree(members, layout)?.mean;
    return row === undefined || length === undefined || score === undefined ? [] : [{ row, length, score }];
  });
  const context = { ...options, layout };
  return {
    kind: "score-against-length",
    texts: points.length,
    overall: correlate(points, context),
    withinConditions: correlate(centered(points, layout), context),
  };
}

// --- internal ---

interface Point {
  readonly row: ScoreRow;
  readonly length: number;
  readonly score: number;
}

interface CorrelateContext {
  readonly layout: Layout;
  readonly confidence?: number;
  readonly unit?: string;
}

/** Takes each condition's own means away; conditions with one text say nothing and fall out. */
function centered(points: readonly Point[], layout: Layout): readonly Point[] {
  const axes = layout.units.flatMap((unit) => unit.axes);
  const conditions = Map.groupBy(points, ({ row }) => levelKey(row, axes));
  return [...conditions.values()].flatMap((members) => {
    if (members.length < 2) return [];
    const length = mean(members.map((point) => point.length)) ?? 0;
    const score = mean(members.map((point) => point.score)) ?? 0;
    return members.map((point) => ({ ...point, length: point.length - length, score: point.score - score }));
  });
}

function correlate(points: readonly Point[], context: CorrelateContext): LengthCorrelation {
  const by = (method: typeof pearson) => (some: readonly Point[]) =>
    method(
      some.map(({ length }) => length),
      some.map(({ score }) => score),
    );
  const range = (method: typeof pearson) => {
    const whole = by(method)(points);
    if (isNotEnoughData(whole)) return whole;
    return jackknifeInterval(points, {
      ...context,
      rowOf: ({ row }) => row,
      statistic: (some) => fisherScale(by(method)(some)),
      back: Math.tanh,
    });
  };
  return {
    pearson: by(pearson)(points),
    pearsonInterval: range(pearson),
    spearman: by(spearman)(points),
    spearmanInterval: range(spearman),
  };
}

function fisherScale(correlation: Correlation | NotEnoughData): number | undefined {
  return isNotEnoughData(correlation) ? undefined : Math.atanh(correlation.r);
}
