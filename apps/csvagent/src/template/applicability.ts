import type { Profile } from "../profile/profile.ts";
import { eligibleColumns } from "./eligible-columns.ts";
import { parameterChoices } from "./parameter-choices.ts";
import type { Parameter, Template } from "./template.ts";

/** Whether a template can be asked about a dataset, and if not, everything that stands in the way. */
export type Applicability =
  | { readonly kind: "applies" }
  | { readonly kind: "does-not-apply"; readonly reasons: readonly string[] };

/** Decides from the profile alone what a template's `needs` and column parameters ask for. */
export function applicability(template: Template, profile: Profile): Applicability {
  const { needs, parameters } = template;
  const columns = eligibleColumns(profile);
  const withMissing = columns.measures.filter((column) => column.missing > 0);
  const reasons = [
    shortage(profile.rows, needs.rows, "rows"),
    shortage(columns.measures.length, needs.measures, "usable measures"),
    shortage(columns.categories.length, needs.categories, "usable categories"),
    shortage(withMissing.length, needs.measures_with_missing, "usable measures with missing values"),
    ...Object.entries(parameters).map(([name, parameter]) =>
      parameterChoices(parameter, columns).length > 0
        ? undefined
        : `${name}: there is no ${describe(parameter)}`,
    ),
  ].filter((reason) => reason !== undefined);
  return reasons.length === 0 ? { kind: "applies" } : { kind: "does-not-apply", reasons };
}

// --- internal ---

function shortage(there: number, needed: number | undefined, what: string): string | undefined {
  return needed === undefined || there >= needed
    ? undefined
    : `it has ${there} ${what}, and ${needed} are needed`;
}

function describe(parameter: Parameter): string {
  if ("values" in parameter) return "value";
  const { column, count, kinds, levels } = parameter;
  const what = `${count > 1 ? `set of ${count} columns` : "column"} of role ${column}`;
  const ofKind = kinds === undefined ? "" : ` and kind ${kinds.join(" or ")}`;
  if (levels === undefined) return `${what}${ofKind}`;
  const [low, high] = levels;
  return `${what}${ofKind} with ${low === high ? `exactly ${low}` : `${low} to ${high}`} different values`;
}
