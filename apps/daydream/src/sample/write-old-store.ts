import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A generation as the predecessor kept it. */
export interface OldGeneration {
  readonly stage: string;
  readonly id: string;
  /** What its metadata says besides stage and id. */
  readonly names: Readonly<Record<string, string | number | null>>;
  /** Files that are not there. @default none */
  readonly without?: readonly string[];
}

/**
 * For tests: writes generations as the predecessor left them. JSON without a last line end, paths of its
 * machine inside, the cost of a call nowhere.
 */
export function writeOldStore(folder: string, generations: readonly OldGeneration[]): void {
  for (const { stage, id, names, without = [] } of generations) {
    const elsewhere = (file: string) => `/home/somebody/old/data/gens/${stage}/${id}/${file}`;
    const mode = names.mode ?? "llm";
    const text = oldText(stage, id);
    const files = {
      "metadata.json": json({ stage, gen_id: id, origin_cohort_id: "old", mode, ...names }),
      "prompt.txt": `Write about ${id}.\n`,
      "raw.txt": text,
      "parsed.txt": stage === "evaluation" ? "7.0\n" : text,
      "raw_metadata.json": json({
        function: `${stage}_raw`,
        mode,
        stage,
        gen_id: id,
        run_id: "7b0c",
        llm_model_id: names.llm_model_id,
        duration_s: 12.5,
        finish_reason: "stop",
        truncated: false,
        usage: { completion_tokens: 900, max_tokens: 20480 },
        input_mode: "prompt",
        raw_length: text.length,
        raw_lines: 2,
        raw_path: elsewhere("raw.txt"),
        raw_metadata_path: elsewhere("raw_metadata.json"),
      }),
      "parsed_metadata.json": json({
        stage,
        gen_id: id,
        function: `${stage}_parsed`,
        parser_name: stage === "evaluation" ? "in_last_line" : "identity",
        success: true,
        error: null,
        run_id: "7b0c",
        parsed_path: elsewhere("parsed.txt"),
        parsed_metadata_path: elsewhere("parsed_metadata.json"),
      }),
    };
    for (const [file, content] of Object.entries(files))
      if (!without.includes(file)) writeBelow(folder, `gens/${stage}/${id}/${file}`, content);
  }
}

/** What an old generation's model said. */
export function oldText(stage: string, id: string): string {
  return stage === "evaluation" ? `A thought on ${id}.\nSCORE: 7\n` : `Thoughts — ${id}.\r\nThe end.\n`;
}

// --- internal ---

function json(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

function writeBelow(folder: string, path: string, text: string): void {
  const place = join(folder, path);
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(place, text);
}
