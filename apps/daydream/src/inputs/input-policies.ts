/** What a changed input asks for: nothing, another attempt of what failed, or another attempt of everything. */
export type InputPolicy = "keep" | "redo-failed" | "redo";

export const inputPolicyNames: readonly InputPolicy[] = ["keep", "redo-failed", "redo"];

/** What each input asks for when it is not today's any more. Fields that are not here are kept. */
export const inputPolicies: Readonly<Record<string, InputPolicy>> = {
  parent_text: "redo",
  max_tokens: "redo-failed",
  min_lines: "redo-failed",
  parser: "redo-failed",
  scale: "redo-failed",
};

/** The policy of a field; `overrides` win. */
export function policyOf(field: string, overrides: Readonly<Record<string, InputPolicy>> = {}): InputPolicy {
  const own = (table: Readonly<Record<string, InputPolicy>>) =>
    Object.hasOwn(table, field) ? table[field] : undefined;
  return own(overrides) ?? own(inputPolicies) ?? "keep";
}

/** Fields that say how a reply is read: a stored one answers to a change of these without another call. */
export const readingFields: readonly string[] = ["parser", "scale", "min_lines"];

/** Of a member's inputs, those that say how its reply is read; `undefined`: it has no such field. */
export function readingOf<Value>(
  fields: Readonly<Record<string, Value>>,
): Readonly<Record<string, Value | undefined>> {
  return Object.fromEntries(readingFields.map((field) => [field, fields[field]]));
}
