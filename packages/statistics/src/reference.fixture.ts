import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Layout } from "./rows/layout.ts";
import type { ScoreRow } from "./rows/score-row.ts";

/** What scipy and statsmodels say, as `fixtures/print_reference.py` printed it. */
export interface Reference {
  readonly distributions: Readonly<
    Record<"normal" | "t" | "tQuantile" | "f" | "fQuantile" | "noncentralT", readonly Numbers[]>
  >;
  readonly summaries: readonly {
    readonly values: Numbers;
    readonly mean: number;
    readonly deviation: number;
    readonly quantiles: readonly (readonly [number, number])[];
  }[];
  readonly full: Table;
  readonly gappy: Table;
  readonly intervals: Readonly<Record<"full" | "gappy", IntervalReference>>;
  readonly comparisons: Readonly<Record<"full" | "gappy", ComparisonsReference>>;
  readonly judging: Readonly<Record<"full" | "gappy", JudgingReference>>;
  readonly effects: Readonly<Record<"full" | "gappy", EffectsReference>>;
  readonly components: Readonly<Record<"combo" | "draft" | "evaluation", number>>;
  readonly powers: {
    readonly power: readonly (readonly [number, number, number, number])[];
    readonly blocks: readonly (readonly [number, number, number, number])[];
  };
  readonly correlations: readonly {
    readonly left: readonly number[];
    readonly right: readonly number[];
    readonly pearson: Numbers;
    readonly spearman: Numbers;
  }[];
}

export interface TestReference {
  readonly f: number;
  readonly epsilon: number;
  readonly p: number;
  readonly anovaF: number;
  readonly anovaP: number;
}

export interface EffectsReference {
  readonly sizes: {
    readonly intercept: number;
    readonly total: number;
    readonly residual: number;
    readonly squares: Readonly<Record<string, number>>;
    readonly essayEffects: readonly number[];
    readonly interaction: { readonly squares: number; readonly cells: readonly number[] };
    readonly twoAxes: Readonly<Record<"rubric" | "judge" | "interaction", number>>;
  };
  readonly essayTemplate: TestReference & { readonly effects: readonly number[] };
  readonly judgeByTemplate: TestReference;
}

export interface JudgingReference {
  readonly alphas: Readonly<Record<"nominal" | "ordinal" | "interval" | "low" | "high", number>>;
  readonly retest: {
    readonly icc: number;
    readonly texts: number;
    readonly deviationWithin: number;
    readonly distance: MeanReference;
  };
  readonly ownFamily: Readonly<Record<"bonus" | "low" | "high" | "p" | "own", number>>;
}

export type Numbers = readonly [number, number, ...number[]];

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

export interface MeanReference {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly blocks: number;
}

export interface IntervalReference {
  readonly all: MeanReference;
  readonly byTemplate: Readonly<Record<string, MeanReference>>;
  readonly byJudge: Readonly<Record<string, MeanReference>>;
  readonly draftsOfOneCombo: Omit<MeanReference, "blocks"> & { readonly degrees: number };
}

export interface ComparisonReference {
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  readonly p: number;
  readonly signFlip: number;
  readonly blocks: number;
}

export interface ComparisonsReference {
  readonly draftTemplate: ComparisonReference;
  readonly essayTemplate: ComparisonReference;
  readonly judge: ComparisonReference;
  readonly pValues: readonly number[];
  readonly holm: readonly number[];
  readonly benjaminiHochberg: readonly number[];
}

export function readReference(): Reference {
  const path = join(import.meta.dirname, "../fixtures/reference.json");
  return JSON.parse(readFileSync(path, "utf8")) as Reference;
}

/** How the reference's tables are nested. */
export const referenceLayout: Layout = {
  units: [
    { name: "combo", label: "combo_id", axes: [] },
    { name: "draft", axes: ["draft_template"] },
    { name: "essay", axes: ["essay_template"] },
  ],
  judge: "judge",
  rubric: "rubric",
  replicates: ["draft_replicate", "repeat"],
};

/** A table of the reference as rows of this package. */
export function scoreRows({ columns, rows }: Table): ScoreRow[] {
  return rows.map((cells) => {
    const {
      combo = "",
      draft = "",
      essay = "",
      score,
      ...levels
    } = Object.fromEntries(columns.map((column, index) => [column, `${cells[index]}`]));
    return {
      units: [combo, draft, essay],
      levels: { ...levels, combo_id: combo },
      score: score === undefined || score === "null" ? undefined : Number(score),
    };
  });
}
