import type { JsonValue } from "@daydream/base";
import type { AnswerSpec } from "../answer/answer-spec.ts";
import { compareAnswers } from "../answer/compare-answers.ts";
import { showValue } from "../answer/wire-forms.ts";
import type { QueriedDataset, QueryOutcome, SecondEngine } from "./second-engine.ts";
import type { SqlQuery } from "./sql-query.ts";

export interface RecomputeAnswerOptions extends QueriedDataset {
  readonly engine: SecondEngine;
  /** The answer that the program gave, and what it should be like. */
  readonly answer: JsonValue;
  readonly spec: AnswerSpec;
}

/** Whether the second engine comes to the same answer. */
export type Recomputation =
  | { readonly kind: "agrees"; readonly version: string }
  /** It does not, or cannot; the reason names both values. */
  | { readonly kind: "disagrees"; readonly reason: string };

/** Runs the query and compares its answer with the program's, by the answer's own rules. */
export async function recomputeAnswer(
  query: SqlQuery,
  { engine, answer, spec, ...on }: RecomputeAnswerOptions,
): Promise<Recomputation> {
  const outcome = await engine.query(query, on);
  if (outcome.kind === "failed") return { kind: "disagrees", reason: `DuckDB: ${outcome.reason}` };
  const second = answerOf(outcome, spec);
  if (second === undefined) {
    const reason = `DuckDB: the query gives ${outcome.columns.length} columns, and one is needed`;
    return { kind: "disagrees", reason };
  }
  const comparison = compareAnswers(answer, second.value, spec);
  if (comparison.kind === "equal") return { kind: "agrees", version: outcome.version };
  const values = `DuckDB computes ${showValue(second.value)}, pandas ${showValue(answer)}`;
  return { kind: "disagrees", reason: `${values}: ${comparison.reasons.join("; ")}` };
}

// --- internal ---

/** An object's keys are the columns; every other answer is the only column. */
function answerOf(
  { columns }: QueryOutcome & { kind: "row" },
  spec: AnswerSpec,
): { readonly value: JsonValue } | undefined {
  if (spec.kind === "object") return { value: Object.fromEntries(columns) };
  const [only, ...others] = columns;
  return only === undefined || others.length > 0 ? undefined : { value: only[1] };
}
