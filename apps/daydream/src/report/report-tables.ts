import type { Pipeline } from "../pipeline/pipeline.ts";
import type { CohortEvaluations, Evaluation, Generation } from "./evaluation.ts";

/** A table for queries and exports: its columns, and its rows one after the other. */
export interface ReportTable {
  readonly name: "members" | "generations" | "evaluations";
  readonly columns: readonly ReportColumn[];
  readonly rowCount: number;
  rows(): Iterable<readonly ReportCell[]>;
}

export interface ReportColumn {
  readonly name: string;
  readonly type: ReportType;
}

export type ReportType = "VARCHAR" | "DOUBLE" | "INTEGER" | "BOOLEAN";

export type ReportCell = string | number | boolean | null;

/**
 * What is known of cohorts as three tables: `members` (as members.csv has them), `generations` (members and what they
 * are made from, with what the store holds) and `evaluations` (one row per score, with every axis).
 */
export function reportTables(
  cohorts: readonly CohortEvaluations[],
  pipeline: Pipeline,
): readonly ReportTable[] {
  const axes = [...new Set(cohorts.flatMap((cohort) => cohort.axes))];
  const stages = pipeline.map(({ name }) => name);
  const chain = stages.slice(0, -1);
  const generations = () =>
    cohorts.flatMap(({ cohort, generations: all }) => all.map((generation) => ({ cohort, generation })));
  const members = () => generations().filter(({ generation }) => generation.isMember);
  const evaluations = () =>
    cohorts.flatMap(({ cohort, evaluations: all }) => all.map((evaluation) => ({ cohort, evaluation })));
  const axisCells = (levels: Readonly<Record<string, string>>, names = axes) =>
    names.map((axis) => levels[axis] ?? null);
  // An axis that gives ids is the chain's id under the same name.
  const ownAxes = axes.filter((axis) => !chain.some((stage) => axis === `${stage}_id`));
  return [
    {
      name: "members",
      columns: [
        ...columns("VARCHAR", ["cohort", "stage", "gen_id", "parent_gen_id", "mode"]),
        ...columns("INTEGER", ["replicate"]),
        ...columns("VARCHAR", axes),
      ],
      rowCount: members().length,
      *rows() {
        for (const { cohort, generation } of members())
          yield [
            cohort,
            generation.stage,
            generation.id,
            generation.parentId ?? null,
            generation.mode,
            generation.replicate,
            ...axisCells(generation.axes),
          ];
      },
    },
    {
      name: "generations",
      columns: [
        ...columns("VARCHAR", ["cohort", "stage", "gen_id", "parent_gen_id"]),
        ...columns("BOOLEAN", ["is_member"]),
        ...columns("VARCHAR", ["status", "error_code", "error", "model"]),
        ...columns("DOUBLE", ["cost_usd", "prompt_tokens", "completion_tokens"]),
        ...columns("INTEGER", ["attempts"]),
        ...columns("DOUBLE", ["duration_s"]),
        ...columns("VARCHAR", ["started_at"]),
        ...columns("INTEGER", ["characters"]),
        ...columns("VARCHAR", ["origin_cohort", "path"]),
      ],
      rowCount: generations().length,
      *rows() {
        for (const { cohort, generation } of generations())
          yield [
            cohort,
            generation.stage,
            generation.id,
            generation.parentId ?? null,
            generation.isMember,
            generation.status,
            generation.failure?.code ?? null,
            generation.failure?.message ?? null,
            generation.model ?? null,
            ...useCells(generation),
            generation.attempts,
            generation.durationS ?? null,
            generation.startedAt ?? null,
            generation.characters ?? null,
            generation.originCohort ?? null,
            generation.path,
          ];
      },
    },
    {
      name: "evaluations",
      columns: [
        ...columns("VARCHAR", [
          "cohort",
          "gen_id",
          ...chain.map((stage) => `${stage}_id`),
          ...ownAxes,
          "writer",
        ]),
        ...columns("DOUBLE", ["score", "scale_min", "scale_max"]),
        ...columns("VARCHAR", ["error_code", "error", "warnings"]),
        ...columns("DOUBLE", ["cost_usd", "prompt_tokens", "completion_tokens", "duration_s"]),
        ...columns("INTEGER", ["candidate_characters"]),
      ],
      rowCount: evaluations().length,
      *rows() {
        for (const { cohort, evaluation } of evaluations()) {
          const { generation, candidate, score, scale, failure } = evaluation;
          const ids = chainIds(evaluation);
          yield [
            cohort,
            evaluation.id,
            ...chain.map((stage) => ids.get(stage) ?? null),
            ...axisCells(evaluation.axes, ownAxes),
            evaluation.writer || null,
            score ?? null,
            scale.min,
            scale.max,
            failure?.code ?? null,
            failure?.message ?? null,
            generation.warnings.length === 0 ? null : generation.warnings.join(" "),
            ...useCells(generation),
            generation.durationS ?? null,
            candidate?.characters ?? null,
          ];
        }
      },
    },
  ];
}

// --- internal ---

function columns(type: ReportType, names: readonly string[]): readonly ReportColumn[] {
  return names.map((name) => ({ name, type }));
}

/** Dollars and tokens; a cost that is not wholly known is not there. */
function useCells(generation: Generation): readonly ReportCell[] {
  const { costUsd, isCostKnown, promptTokens, completionTokens } = generation;
  return [isCostKnown ? costUsd : null, promptTokens ?? null, completionTokens ?? null];
}

function chainIds({ generation }: Evaluation): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  for (let at = generation.parent; at !== undefined; at = at.parent) ids.set(at.stage, at.id);
  return ids;
}
