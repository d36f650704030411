import type { JsonValue } from "@daydream/base";
import type { Profile } from "../profile/profile.ts";
import { quoteIdentifier, quoteText, sqlColumnNames } from "../second-engine/sql-column-names.ts";
import { replacePlaceholders } from "../second-engine/sql-placeholders.ts";
import type { SqlQuery } from "../second-engine/sql-query.ts";
import type { Template, TemplateHeader } from "./template.ts";

/**
 * A template's query with its placeholders filled in; undefined for a template without `sql`.
 *
 * A column becomes an identifier, a list of columns identifiers with commas, and with `.name` either becomes
 * texts; a value becomes a number or a text.
 */
export function queryOfTemplate(
  template: Template,
  profile: Profile,
  values: ReadonlyMap<string, JsonValue>,
): SqlQuery | undefined {
  if (template.sql === undefined) return undefined;
  const called = sqlColumnNames(profile.columns.map(({ name }) => name));
  const columns = columnPlaceholders(template);
  const sql = replacePlaceholders(template.sql, ({ text, name, asText }) => {
    const value = values.get(name);
    if (value === undefined) throw new TypeError(`${text} has no value`);
    const parts = Array.isArray(value) ? value : [value];
    return parts
      .map((part) => {
        if (!columns.includes(name)) return literal(part);
        return asText ? quoteText(String(part)) : quoteIdentifier(called.get(String(part)) ?? String(part));
      })
      .join(", ");
  });
  const measures = values.get("measures");
  return { sql, measures: Array.isArray(measures) ? measures.map(String) : [] };
}

/** Of a header's placeholders those that stand for columns. */
export function columnPlaceholders({ parameters }: Pick<TemplateHeader, "parameters">): readonly string[] {
  const own = Object.entries(parameters).flatMap(([name, parameter]) =>
    "column" in parameter ? [name] : [],
  );
  return ["measures", "categories", ...own];
}

// --- internal ---

/** In parentheses where a sign could make a comment of what stands before it; never a decimal, always a double. */
function literal(value: JsonValue): string {
  if (typeof value !== "number") return quoteText(String(value));
  const text = Number.isSafeInteger(value) || /e/.test(String(value)) ? String(value) : `${value}e0`;
  return value < 0 ? `(${text})` : text;
}
