import { parseJson } from "@daydream/base";
import type { Member } from "@daydream/design";
import { z } from "zod";
import { fail } from "../errors.ts";
import { policyOf } from "./input-policies.ts";
import { type InputFields, parentTextField } from "./member-inputs.ts";

/** What `inputs.json` holds: all that shaped a member's result, and what a change of it asks for. */
export interface InputsRecord {
  readonly fields: InputFields;
  /** Hash of the parent's text that it was made from; absent for a member without parent, `null`: not made yet. */
  readonly parentText: string | null | undefined;
}

/** The text of a member's `inputs.json`; it names no path, so a data root can be moved. */
export function inputsJson(
  member: Member,
  { fields, parentText }: InputsRecord,
  ids: "content" | "names-v1",
): string {
  const all = { ...fields, ...(parentText === undefined ? {} : { [parentTextField]: parentText }) };
  const withPolicies = Object.entries(all).map(([name, value]) => [
    name,
    { value, policy: isPartOfId(name, ids) ? "part of the id" : policyOf(name) },
  ]);
  const record = {
    version: 1,
    stage: member.stage,
    gen_id: member.id,
    ids,
    identity: member.identity,
    fields: Object.fromEntries(withPolicies),
  };
  return `${JSON.stringify(record, null, 2)}\n`;
}

/**
 * Reads the text of an `inputs.json`.
 *
 * @throws `daydream/bad-inputs`.
 */
export function parseInputs(text: string, path: string): InputsRecord {
  const parsed = parseJson(text);
  if (parsed.kind === "malformed") throw fail("bad-inputs", { path, problem: parsed.reason });
  const result = recordSchema.safeParse(parsed.value);
  if (!result.success) {
    const problem = z.prettifyError(result.error).replaceAll("\n", " ");
    throw fail("bad-inputs", { path, problem });
  }
  const values = Object.entries(result.data.fields).map(([name, { value }]) => [name, value] as const);
  const { [parentTextField]: parentText, ...fields } = Object.fromEntries(values);
  return { fields, parentText: typeof parentText === "number" ? String(parentText) : parentText };
}

// --- internal ---

const recordSchema = z.object({
  version: z.literal(1),
  fields: z.record(z.string(), z.object({ value: z.union([z.string(), z.number(), z.null()]) })),
});

/** With content ids, a change of these gives another member; with `names-v1` it makes this one stale. */
function isPartOfId(name: string, ids: "content" | "names-v1"): boolean {
  const isIdentity =
    name.startsWith("content.") ||
    ["mode", "model", "temperature", "top_p", "seed", "reasoning_effort"].includes(name);
  return ids === "content" && isIdentity;
}
