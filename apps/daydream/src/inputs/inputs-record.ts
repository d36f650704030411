import type { Member, Spec } from "@daydream/design";
import { z } from "zod";
import { parseRecord } from "../generation/parse-record.ts";
import { policyOf } from "./input-policies.ts";
import { type InputFields, type InputValue, parentTextField } from "./member-inputs.ts";

/** What `inputs.json` holds: all that shaped a member's result, and what a change of it asks for. */
export interface InputsRecord {
  readonly fields: InputFields;
  /** Hash of the parent's text that it was made from; absent for a member without parent, `null`: not made yet. */
  readonly parentText: string | null | undefined;
}

/** What a spec's `stages` said, spelled as there. */
export type DeclaredSettings = Readonly<Record<string, string | number>>;

/** What of a spec inputs hold. */
export interface InputsSpec {
  readonly output: Pick<Spec["output"], "ids">;
  readonly stages: Spec["stages"];
}

/** The text of a member's `inputs.json`; it names no path, so a data root can be moved. */
export function inputsJson(member: Member, { fields, parentText }: InputsRecord, spec: InputsSpec): string {
  const { ids } = spec.output;
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
    settings: declaredSettings(member, spec),
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
  const values = Object.entries(readRecord(text, path).fields).map(
    ([name, { value }]) => [name, value] as const,
  );
  const { [parentTextField]: parentText, ...fields } = Object.fromEntries(values);
  return { fields, parentText: typeof parentText === "number" ? String(parentText) : parentText };
}

/** The settings that a member's stage had in the spec it was planned by; none where they were not recorded. */
export function parseSettings(text: string, path: string): DeclaredSettings | undefined {
  return readRecord(text, path).settings;
}

/**
 * The text of an `inputs.json` with other values of some fields, `undefined` taking one out; all else stays as it
 * was recorded.
 */
export function replaceInputs(
  text: string,
  {
    path,
    fields,
  }: { readonly path: string; readonly fields: Readonly<Record<string, InputValue | undefined>> },
): string {
  const record = readRecord(text, path);
  const given = Object.entries(fields).map(
    ([name, value]) => [name, value === undefined ? undefined : { value, policy: policyOf(name) }] as const,
  );
  const replaced = Object.entries({ ...record.fields, ...Object.fromEntries(given) });
  const kept = replaced.filter(([, field]) => field !== undefined);
  const all = { ...record, fields: Object.fromEntries(kept) };
  return `${JSON.stringify(all, null, 2)}\n`;
}

/** How a member's id was made. */
export interface RecordedIdentity {
  readonly ids: "content" | "names-v1";
  /** What a content id is the hash of, as it was written. */
  readonly identity: Readonly<Record<string, unknown>>;
  readonly parents: readonly string[];
}

/** How a member's id was made; `undefined` where that was not recorded. */
export function parseIdentity(text: string, path: string): RecordedIdentity | undefined {
  const { ids, identity } = readRecord(text, path);
  return ids === undefined || identity === undefined
    ? undefined
    : { ids, identity, parents: identity.parents };
}

// --- internal ---

function declaredSettings({ stage, mode }: Member, spec: InputsSpec): DeclaredSettings {
  if (mode === "copy") return {};
  const { temperature, topP, seed, reasoningEffort, system, maxTokens, minLines } = spec.stages[stage] ?? {};
  return {
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(seed === undefined ? {} : { seed }),
    ...(reasoningEffort === undefined ? {} : { reasoning_effort: reasoningEffort }),
    ...(system === undefined ? {} : { system }),
    ...(maxTokens === undefined ? {} : { max_tokens: maxTokens }),
    ...(minLines === undefined ? {} : { min_lines: minLines }),
  };
}

function readRecord(text: string, path: string): z.infer<typeof recordSchema> {
  return parseRecord(text, { path, schema: recordSchema, code: "bad-inputs" });
}

const recordSchema = z.looseObject({
  version: z.literal(1),
  ids: z.enum(["content", "names-v1"]).optional(),
  identity: z.looseObject({ parents: z.array(z.string()) }).optional(),
  settings: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  fields: z.record(z.string(), z.looseObject({ value: z.union([z.string(), z.number(), z.null()]) })),
});

/** With content ids, a change of these gives another member; with `names-v1` it makes this one stale. */
function isPartOfId(name: string, ids: "content" | "names-v1"): boolean {
  const isIdentity =
    name.startsWith("content.") ||
    ["mode", "model", "temperature", "top_p", "seed", "reasoning_effort"].includes(name);
  return ids === "content" && isIdentity;
}
