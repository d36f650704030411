import type { InputFields, InputValue } from "../inputs/member-inputs.ts";
import type { InputChange, MemberAction } from "../plan/make-plan.ts";
import { statusText } from "./describe-generation.ts";
import type { CohortVerdict } from "./explain-today.ts";
import type { Ingredient } from "./ingredients.ts";
import type { StoredGeneration } from "./read-stored-generation.ts";

/** Why a generation is as it is, and what would become of it today. */
export interface Explained {
  readonly generation: StoredGeneration;
  readonly ingredients: readonly Ingredient[];
  /** Compiled cohorts that it is a member of. */
  readonly cohorts: readonly string[];
  readonly verdicts: readonly CohortVerdict[];
}

/** The same as text for people. */
export function describeWhy({ generation, ingredients, cohorts, verdicts }: Explained): string {
  const { inputs } = generation;
  const ids = inputs?.identity?.ids;
  return [
    `${generation.stage} ${generation.id}: ${statusText(generation)}`,
    cohorts.length === 0 ? "in no compiled cohort" : `in ${cohorts.join(", ")}`,
    "",
    `── made from${ids === undefined ? "" : idTexts[ids]}`,
    ...(inputs === undefined ? ["(its inputs were not recorded; what its names stand for today:)"] : []),
    ...ingredients.flatMap(ingredientLines),
    ...settingLines(inputs?.fields ?? {}),
    "",
    "── today",
    ...(verdicts.length === 0 ? ["no cohort that can be planned has it, or anything at its levels"] : []),
    ...verdicts.flatMap(verdictLines),
    "",
  ].join("\n");
}

/** A verdict for programs. */
export function verdictJson(verdict: CohortVerdict): Readonly<Record<string, unknown>> {
  if (verdict.kind !== "planned") return { ...verdict };
  const changes = verdict.changes.map(({ field, before, after, policy }) => ({
    field,
    before: before ?? null,
    after: after ?? null,
    policy,
  }));
  return { ...verdict, changes };
}

// --- internal ---

const idTexts = {
  content: " (its id stands for these contents, the model and what the spec says of sampling)",
  "names-v1": " (its id stands for names, not for these)",
};

function ingredientLines({ name, level, files, recorded, today, state }: Ingredient): readonly string[] {
  const title = `${name}${level === undefined ? "" : ` ${level}`}: ${shortValue(recorded ?? today)}`;
  const states = {
    same: "still the same",
    changed: `CHANGED, now ${shortValue(today)}`,
    gone: "GONE",
    unrecorded: "not recorded then",
  };
  return [`${title} · ${states[state]}`, ...files.map((file) => `    ${file}`)];
}

/** Everything that was recorded and has no file of its own. */
function settingLines(fields: InputFields): readonly string[] {
  const shown = Object.entries(fields).filter(
    ([name, value]) => !name.startsWith("content.") && name !== "model" && value !== null,
  );
  return shown.length === 0
    ? []
    : [`settings: ${shown.map(([name, value]) => `${name} ${value}`).join(" · ")}`];
}

function verdictLines(verdict: CohortVerdict): readonly string[] {
  const { cohort } = verdict;
  switch (verdict.kind) {
    case "planned":
      return [
        `${cohort}: a run would ${actions[verdict.action]}`,
        ...(verdict.changes.length === 0 ? ["    nothing has changed"] : []),
        ...verdict.changes.map(changeLine),
      ];
    case "replaced":
      return [
        verdict.changed.length === 0
          ? `${cohort} plans ${verdict.successor} at the same levels`
          : `${cohort}: a changed ${verdict.changed.map(partName).join(", ")} has another id now: ${verdict.successor}`,
      ];
    case "not-planned":
      return [`${cohort} plans nothing at its levels`];
  }
}

const actions: Readonly<Record<MemberAction, string>> = {
  make: "make it",
  parse: "read its reply, without a call",
  reuse: "use it as it is",
  keep: "keep it as it is",
  redo: "make it again",
  failed: "leave it; --retry-failed asks again",
  blocked: "not make it: its parent gave no text",
};

function changeLine({ field, before, after, policy }: InputChange): string {
  if (field === "parent_text" && after === null) return `    ${field}: it will be another one (${policy})`;
  return `    ${field}: ${shortValue(before)} → ${shortValue(after)} (${policy})`;
}

function partName(part: string): string {
  return part === "parents" ? "parent" : part;
}

function shortValue(value: InputValue | undefined): string {
  if (value === undefined || value === null) return "nothing";
  return typeof value === "string" && /^[0-9a-f]{64}$/.test(value) ? value.slice(0, 12) : String(value);
}
