import { readFileSync } from "node:fs";
import { hashJson } from "@daydream/base";

/** The names of the texts in `prompts/`. */
export const promptNames = [
  "answer-form",
  "cut-returned",
  "format-returned",
  "hint",
  "last-step",
  "step-completed",
  "step-raised",
  "step-timed-out",
  "submission-returned",
  "system",
  "task",
  "ungrounded-hooks",
] as const;
export type PromptName = (typeof promptNames)[number];

/** Changes when the meaning of the prompts does; their exact wording is in {@link promptTextsHash}. */
export const promptVersion = "teacher-1";

/**
 * A text of `prompts/` with its places filled.
 *
 * @throws RangeError for a place without a value and for a value without a place
 */
export function promptText(name: PromptName, values: Readonly<Record<string, string | number>> = {}): string {
  const used = new Set<string>();
  const text = rawText(name).replaceAll(/\{\{(\w+)\}\}/g, (_, place: string) => {
    const value = values[place];
    if (value === undefined)
      throw new RangeError(`prompts/${name}.md has a place {{${place}}} without a value`);
    used.add(place);
    return String(value);
  });
  const spare = Object.keys(values).find((place) => !used.has(place));
  if (spare !== undefined) throw new RangeError(`prompts/${name}.md has no place {{${spare}}}`);
  return text.trim().replaceAll(/\n{3,}/g, "\n\n");
}

/** Hash of all texts: a reworded prompt is another prompt. */
export function promptTextsHash(): string {
  return hashJson(Object.fromEntries(promptNames.map((name) => [name, rawText(name)])));
}

// --- internal ---

const loaded = new Map<PromptName, string>();

function rawText(name: PromptName): string {
  const known = loaded.get(name);
  if (known !== undefined) return known;
  const text = readFileSync(new URL(`./prompts/${name}.md`, import.meta.url), "utf8");
  loaded.set(name, text);
  return text;
}
