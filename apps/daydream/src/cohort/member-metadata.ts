import type { Member } from "@daydream/design";
import { z } from "zod";
import { parseRecord } from "../generation/parse-record.ts";
import { axisOf, type Pipeline, stageNamed } from "../pipeline/pipeline.ts";

/** What a generation's `metadata.json` says: how it was named when it was first planned. */
export type MemberMetadata = z.infer<typeof metadataSchema>;

/** The text of a member's seed `metadata.json`; `isPerson`: no model is asked, a person gives the result. */
export function metadataJson(
  member: Member,
  {
    cohort,
    pipeline,
    isPerson = false,
  }: { readonly cohort: string; readonly pipeline: Pipeline; readonly isPerson?: boolean },
): string {
  const stage = stageNamed(pipeline, member.stage);
  const model = member.axes[axisOf(stage, "models").name];
  const others = stage.axes.filter(({ catalog }) => catalog === "combos");
  const record = {
    stage: member.stage,
    gen_id: member.id,
    origin_cohort_id: cohort,
    mode: isPerson ? "person" : member.mode === "copy" ? "copy" : "llm",
    template_id: member.axes[axisOf(stage, "templates").name] ?? "",
    ...Object.fromEntries(others.map(({ name }) => [name, member.axes[name] ?? ""])),
    ...(member.parentId === undefined ? {} : { parent_gen_id: member.parentId }),
    ...(model === undefined ? {} : { llm_model_id: model }),
    replicate: member.replicate,
  };
  return `${JSON.stringify(record, null, 2)}\n`;
}

/**
 * Reads a `metadata.json`, of this program or of its predecessor.
 *
 * @throws `daydream/bad-metadata`.
 */
export function parseMetadata(text: string, path: string): MemberMetadata {
  return parseRecord(text, { path, schema: metadataSchema });
}

/** The levels of a generation's own axes, as its `metadata.json` names them. */
export function metadataLevels(
  metadata: MemberMetadata,
  pipeline: Pipeline,
): Readonly<Record<string, string>> {
  const stage = stageNamed(pipeline, metadata.stage);
  const replicate = stage.axes.find(({ role }) => role === "replicate");
  const others = stage.axes.filter(({ catalog }) => catalog === "combos");
  return {
    ...Object.fromEntries(others.map(({ name }) => [name, String(metadata[name] ?? "")])),
    [axisOf(stage, "templates").name]: metadata.template_id,
    ...(metadata.llm_model_id === undefined ? {} : { [axisOf(stage, "models").name]: metadata.llm_model_id }),
    ...(replicate === undefined ? {} : { [replicate.name]: String(metadata.replicate) }),
  };
}

// --- internal ---

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined);

const metadataSchema = z.looseObject({
  stage: z.string(),
  gen_id: z.string(),
  template_id: z.string(),
  parent_gen_id: text,
  llm_model_id: text,
  mode: text,
  /** Older stores spell it as text; blank counts as 1. */
  replicate: z
    .union([
      z.int(),
      z
        .string()
        .regex(/^\s*\d*\s*$/)
        .transform((digits) => Number(digits.trim() || 1)),
    ])
    .default(1),
});
