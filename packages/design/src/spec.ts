import type { Place } from "./problem.ts";

/** A spec whose every name and level has been checked: what {@link parseSpec} gives. */
export interface Spec {
  /** The spec's file, as problems name it. */
  readonly file: string;
  /** Files that `@file:` brought in, relative to the spec's folder, in the order they were first read. */
  readonly includes: readonly string[];
  /** In loop order before any rule: declared ones, then those that tuples declare; replicates follow their axis. */
  readonly axes: readonly Axis[];
  /** In the order they are applied, which is the order of the file. */
  readonly rules: readonly Rule[];
  /** Settings per stage name. */
  readonly stages: Readonly<Record<string, StageSettings>>;
  readonly card: Card | undefined;
  readonly output: Output;
}

/** Something that varies. */
export interface Axis {
  readonly name: string;
  /** Distinct, in loop order. */
  readonly levels: readonly string[];
  /** Where each level stands. */
  readonly levelPlaces: readonly Place[];
  readonly place: Place;
  /** Who declared it: `axes`, a tuple, or `replicates`. */
  readonly origin: "declared" | "tuple" | "replicate";
}

/** How axes are coupled. */
export type Rule = SubsetRule | TieRule | PairRule | TupleRule | ExcludeRule | WhenRule;

interface RuleBase {
  /** The key it stands under. */
  readonly name: string;
  readonly place: Place;
}

/** Keeps only these levels of an axis. */
export interface SubsetRule extends RuleBase {
  readonly kind: "subset";
  readonly axis: string;
  readonly keep: readonly string[];
}

/** These axes always have the same level. */
export interface TieRule extends RuleBase {
  readonly kind: "tie";
  readonly axes: readonly string[];
}

/** Only these combinations of two axes (or of groups that earlier rules made). */
export interface PairRule extends RuleBase, Relation {
  readonly kind: "pair";
  readonly left: string;
  readonly right: string;
  readonly balance: "left" | "right" | "both" | "none";
}

/** Only these combinations of these axes. */
export interface TupleRule extends RuleBase, Relation {
  readonly kind: "tuple";
}

/** Axes and the combinations of their levels that are allowed, in loop order. */
export interface Relation {
  readonly axes: readonly string[];
  readonly entries: readonly (readonly string[])[];
}

/** Refuses every row that meets all tests of one case. */
export interface ExcludeRule extends RuleBase {
  readonly kind: "exclude";
  readonly cases: readonly (readonly Test[])[];
}

/** Where all tests of `when` hold, all tests of `require` (in the file: `then`) must hold. */
export interface WhenRule extends RuleBase {
  readonly kind: "when";
  readonly when: readonly Test[];
  readonly require: readonly Test[];
}

/** True of a row whose level of `axis` is among `levels`. */
export interface Test {
  readonly axis: string;
  readonly levels: readonly string[];
}

/** What a stage asks of the model; absent means the provider's own default. */
export interface StageSettings {
  /** Part of a member's id, as are the next four. */
  readonly temperature?: number;
  readonly topP?: number;
  readonly seed?: number;
  readonly reasoningEffort?: string;
  /** The system text itself, which reaches the model. */
  readonly system?: string;
  /** Not part of the id. */
  readonly maxTokens?: number;
  /** Fewest non-blank lines a reply may have; not part of the id. */
  readonly minLines?: number;
}

/** What an experiment asks and when it has succeeded. */
export interface Card {
  readonly question: string;
  readonly dataset: string | undefined;
  /** Names of the models that are compared. */
  readonly models: readonly string[];
  /** How the scores of one candidate become one number. @default "mean" */
  readonly metric: "mean" | "median" | "min" | "max";
  readonly success: SuccessCriterion | undefined;
  /** What the models are to find by themselves: no concept and no fixed prompt text may contain it. */
  readonly forbiddenTerms: readonly string[];
}

/** Met when enough candidates reach the threshold, each scored by enough judges. */
export interface SuccessCriterion {
  /** The metric must be at least this. */
  readonly threshold: number;
  /** Fewest different judges (models) that must have scored a candidate. @default 1 */
  readonly minimumJudges: number;
  /** Fewest candidates that must reach the threshold. @default 1 */
  readonly minimumCandidates: number;
  /** Rubrics whose scores count; empty: all. */
  readonly rubrics: readonly string[];
}

/** What a spec says about its rows. */
export interface Output {
  /** Columns that come first, in this order. */
  readonly fieldOrder: readonly string[];
  /** Shuffles the rows; absent: loop order. */
  readonly seed: number | undefined;
  /** How ids are made. @default "content" */
  readonly ids: "content" | "names-v1";
  /** Which rows are taken. @default { kind: "full" } */
  readonly design: DesignChoice;
}

/** All rows, rows that cover every combination of `strength` levels, or `count` rows drawn by lot. */
export type DesignChoice =
  | { readonly kind: "full" }
  | { readonly kind: "cover"; readonly strength: number }
  | { readonly kind: "sample"; readonly count: number; readonly seed: number };

/** A rule as messages name it: `pair evaluation_bundle`. */
export function ruleLabel(rule: { readonly kind: string; readonly name: string }): string {
  return `${rule.kind} ${rule.name}`;
}
