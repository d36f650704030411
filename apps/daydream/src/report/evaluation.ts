import type { Scale } from "../parse/scale.ts";

/** A cohort as reports see it: what was planned, joined with what the store holds. Made by `readEvaluations`. */
export interface CohortEvaluations {
  readonly cohort: string;
  /** Axes that some member has, in the order of the stages. */
  readonly axes: readonly string[];
  /**
   * Every member, parents before children; and generations that members were made from and that are no members
   * themselves, as the essays of a curated cohort are.
   */
  readonly generations: readonly Generation[];
  /** Members of the last stage, in the cohort's order. */
  readonly evaluations: readonly Evaluation[];
  /** Files that could not be read; the rest of the cohort is not touched by them. */
  readonly problems: readonly StoreProblem[];
}

/** One generation: where it belongs, and what the store holds of it. */
export interface Generation extends GenerationFacts {
  readonly stage: string;
  readonly id: string;
  readonly parent: Generation | undefined;
  readonly parentId: string | undefined;
  readonly mode: "generate" | "copy";
  readonly replicate: number;
  /** Axis → level, its ancestors' included. */
  readonly axes: Readonly<Record<string, string>>;
  /** False of one that this cohort only builds on. */
  readonly isMember: boolean;
  /** Its folder, relative to the data root. */
  readonly path: string;
}

/** What the files of one generation say. */
export interface GenerationFacts {
  readonly status: "made" | "failed" | "unparsed" | "absent";
  /** Why there is no result although it was tried. */
  readonly failure: Failure | undefined;
  /** Dollars of all attempts, as far as they are known. */
  readonly costUsd: number;
  /** False when an attempt was made whose cost nobody recorded. */
  readonly isCostKnown: boolean;
  /** Tokens of all attempts; `undefined`: not recorded. */
  readonly promptTokens: number | undefined;
  readonly completionTokens: number | undefined;
  /** Calls that were made, failed ones included; 0 of a copy. */
  readonly attempts: number;
  /** The model that the provider says has answered, else the one that was asked. */
  readonly model: string | undefined;
  readonly startedAt: string | undefined;
  /** Seconds. */
  readonly durationS: number | undefined;
  /** Length of the result in characters; `undefined` where there is none. */
  readonly characters: number | undefined;
  /** The cohort that seeded it first. */
  readonly originCohort: string | undefined;
  readonly inputMode: string | undefined;
  readonly copiedFrom: string | undefined;
  /** Codes of what its parser found odd. */
  readonly warnings: readonly string[];
  readonly score: RecordedScore | undefined;
}

/** A score as it is in the store, before anybody has looked at it. */
export interface RecordedScore {
  /** The last line of parsed.txt that is not blank. */
  readonly text: string;
  readonly scale: Scale | undefined;
  /** Line of raw.txt, counted from 1, that it stands in. */
  readonly evidenceLine: number | undefined;
}

export interface Failure {
  /** `truncated-raw`, `parse-failed`, `missing`, `bad-score`, … */
  readonly code: string;
  readonly message: string;
}

/** One score, or the place where one should be. */
export interface Evaluation {
  readonly generation: Generation;
  readonly id: string;
  /** What was judged. */
  readonly candidate: Generation | undefined;
  readonly candidateId: string;
  /** Axis → level, its ancestors' included. */
  readonly axes: Readonly<Record<string, string>>;
  /** Level of the axis that names the rubric. */
  readonly rubric: string;
  /** Level of the axis that names the model that judged. */
  readonly judge: string;
  /** The axis levels of who wrote the candidate: its own model, else the nearest ancestor's that has one. */
  readonly writer: string;
  readonly scale: Scale;
  /** A number on the scale; `undefined` where there is none. */
  readonly score: number | undefined;
  /** Why there is no score. */
  readonly failure: Failure | undefined;
}

/** An evaluation that has a score. */
export type ScoredEvaluation = Evaluation & { readonly score: number };

export interface StoreProblem {
  /** Relative to the data root. */
  readonly path: string;
  readonly code: string;
  readonly message: string;
}
