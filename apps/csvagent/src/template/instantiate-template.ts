import type { JsonValue } from "@daydream/base";
import type { Profile } from "../profile/profile.ts";
import type { SqlQuery } from "../second-engine/sql-query.ts";
import { eligibleColumns } from "./eligible-columns.ts";
import { type Choice, parameterChoices } from "./parameter-choices.ts";
import { usesName } from "./parse-template.ts";
import { pythonLiteral } from "./python-literal.ts";
import { queryOfTemplate } from "./query-of-template.ts";
import { quoteColumns } from "./render-question.ts";
import type { Template } from "./template.ts";

/** A name that the program reads and the text mentions, with its one value or with several right ones. */
export interface Binding {
  readonly choices: readonly Choice[];
}

/** One question to be: its bindings, and a program for each right choice. */
export interface PlannedQuestion {
  readonly template: Template;
  readonly bindings: ReadonlyMap<string, Binding>;
  /** The parameter with `accept: any`, if the template has one. */
  readonly open: string | undefined;
  readonly programs: readonly Program[];
}

export interface Program {
  /** What {@link PlannedQuestion.open} is in this program. */
  readonly choice: Choice | undefined;
  /** The whole program in `# %%` cells; the first binds columns and parameters. */
  readonly code: string;
  /** What the second engine computes the same answer with; absent when the template has no `sql`. */
  readonly query: SqlQuery | undefined;
}

/**
 * The questions that a template gives on a dataset: one for every combination of the parameters with
 * `accept: each`, in the order in which header and file name them.
 */
export function instantiateTemplate(template: Template, profile: Profile): readonly PlannedQuestion[] {
  const columns = eligibleColumns(profile);
  const fixed = new Map<string, Binding>();
  for (const role of ["measures", "categories"] as const) {
    if (!usesName(template.body, role) && !template.question.includes(`{${role}}`)) continue;
    const names = columns[role].map((column) => column.name);
    fixed.set(role, { choices: [{ value: names, wording: quoteColumns(names) }] });
  }
  let combinations: ReadonlyMap<string, Binding>[] = [fixed];
  let open: string | undefined;
  for (const [name, parameter] of Object.entries(template.parameters)) {
    const choices = parameterChoices(parameter, columns);
    if (parameter.accept === "any") open = name;
    const bindings =
      parameter.accept === "any" ? [{ choices }] : choices.map((choice) => ({ choices: [choice] }));
    combinations = combinations.flatMap((before) =>
      bindings.map((binding) => new Map(before).set(name, binding)),
    );
  }
  return combinations.map((bindings) => ({
    template,
    bindings,
    open,
    programs: programsOf({ template, bindings, open }, profile),
  }));
}

// --- internal ---

function programsOf(
  { template, bindings, open }: Omit<PlannedQuestion, "programs">,
  profile: Profile,
): readonly Program[] {
  const choices = open === undefined ? [undefined] : (bindings.get(open)?.choices ?? []);
  return choices.map((choice) => {
    const values = new Map<string, JsonValue>();
    for (const [name, binding] of bindings)
      values.set(name, (name === open ? choice : binding.choices[0])?.value ?? null);
    const lines = [...values].map(([name, value]) => `${name} = ${pythonLiteral(value)}\n`);
    const first = lines.length === 0 ? "" : `# %% columns and parameters\n${lines.join("")}\n`;
    return { choice, code: first + template.body, query: queryOfTemplate(template, profile, values) };
  });
}
