import type { JsonValue } from "@daydream/base";
import type { EligibleColumns } from "./eligible-columns.ts";
import { quoteColumns } from "./render-question.ts";
import type { Parameter } from "./template.ts";

/** A value that a parameter can take, and how the question says it. */
export interface Choice {
  readonly value: JsonValue;
  readonly wording: string;
}

/** The values of a parameter on a dataset, in a fixed order; none when the dataset has no such column. */
export function parameterChoices(parameter: Parameter, columns: EligibleColumns): readonly Choice[] {
  if ("values" in parameter) return listedChoices(parameter.values);
  const { kinds, levels, count, limit } = parameter;
  const candidates = (parameter.column === "measure" ? columns.measures : columns.categories)
    .filter((column) => kinds === undefined || kinds.some((kind) => kind === column.kind))
    .filter(({ distinct }) => levels === undefined || (levels[0] <= distinct && distinct <= levels[1]))
    .map((column) => column.name);
  if (count === 1) {
    return candidates.slice(0, limit).map((name) => ({ value: name, wording: quoteColumns([name]) }));
  }
  return combinations(candidates, count, limit).map((names) => ({
    value: names,
    wording: quoteColumns(names),
  }));
}

// --- internal ---

function listedChoices(values: Extract<Parameter, { values: unknown }>["values"]): readonly Choice[] {
  if (Array.isArray(values)) return values.map((value) => ({ value, wording: String(value) }));
  return Object.entries(values).map(([value, wording]) => ({ value, wording }));
}

/** The first `limit` sets of `size` names, in the order of their places. */
function combinations(names: readonly string[], size: number, limit: number): readonly (readonly string[])[] {
  if (size === 0) return [[]];
  const found: (readonly string[])[] = [];
  for (const [place, first] of names.entries()) {
    for (const rest of combinations(names.slice(place + 1), size - 1, limit - found.length)) {
      found.push([first, ...rest]);
      if (found.length === limit) return found;
    }
  }
  return found;
}
