import type { At, Located } from "../read-tree.ts";
import type { Tree } from "../tree.ts";

/** A rule as it was written: its shape is checked, its names and levels are not yet. */
export type RuleDraft = SubsetDraft | TieDraft | PairDraft | TupleDraft | ExcludeDraft | WhenDraft;

interface DraftBase {
  readonly name: string;
  readonly place: Located["place"];
}

export interface SubsetDraft extends DraftBase {
  readonly kind: "subset";
  readonly keep: readonly Located[];
}

export interface TieDraft extends DraftBase {
  readonly kind: "tie";
  readonly axes: readonly Located[];
}

export interface PairDraft extends DraftBase {
  readonly kind: "pair";
  readonly left: Located;
  readonly right: Located;
  readonly allowed: Tree;
  readonly balance: "left" | "right" | "both" | "none";
}

export interface TupleDraft extends DraftBase {
  readonly kind: "tuple";
  readonly axes: readonly Located[];
  readonly items: Tree;
}

export interface ExcludeDraft extends DraftBase {
  readonly kind: "exclude";
  readonly cases: readonly (readonly TestDraft[])[];
}

export interface WhenDraft extends DraftBase {
  readonly kind: "when";
  readonly when: readonly TestDraft[];
  readonly require: readonly TestDraft[];
}

/** One axis of a condition and the levels it may have. */
export interface TestDraft {
  readonly axis: Located;
  readonly levels: readonly Located[];
}

/** What a rule is read with. */
export interface RuleReading extends At {
  /** Follows `@file:`. */
  expand(tree: Tree): Tree | undefined;
}
