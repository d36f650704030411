import { hashBytes } from "@daydream/base";
import { cohortPaths, generationFiles } from "../cohort/cohort-paths.ts";
import type { GenerationRef } from "../generation/generation-writer.ts";
import { nonBlankLines } from "../generation/text-shape.ts";

/**
 * The text of a `raw_metadata.json` for a reply whose own is lost: what can be seen from the reply, and the mark
 * `not_recorded`. What it cost stays unknown.
 */
export function unrecordedReplyJson(
  { stage, id }: GenerationRef,
  of: { readonly raw: Uint8Array; readonly mode: string | undefined; readonly model: string | undefined },
): string {
  const { raw, model, mode = "llm" } = of;
  const text = new TextDecoder().decode(raw);
  const folder = cohortPaths.generation(stage, id);
  const record = {
    function: `${stage}_raw`,
    mode,
    stage,
    gen_id: id,
    attempt: 1,
    ...(model === undefined || mode === "copy" ? {} : { llm_model_id: model }),
    ...(mode === "copy" ? {} : { cost_usd: null, cost_source: "unknown" }),
    input_mode: mode === "copy" ? "copy" : "prompt",
    raw_length: text.length,
    raw_lines: nonBlankLines(text),
    raw_path: `${folder}/${generationFiles.raw}`,
    raw_metadata_path: `${folder}/${generationFiles.rawMetadata}`,
    raw_hash: hashBytes(raw),
    error: null,
    not_recorded: true,
  };
  return `${JSON.stringify(record, null, 2)}\n`;
}
