import { readFile } from "node:fs/promises";
import { readExactly } from "../catalog/source-files.ts";
import { generationFiles } from "../cohort/cohort-paths.ts";
import type { Generation } from "./evaluation.ts";

/** What a generation says, in words: its result, and the reply that was read. `null`: there is none. */
export type GenerationTexts = readonly [stage: string, id: string, text: string | null, reply: string | null];

/** Reads the texts of generations in their order, a few at a time, so that they are never all in memory. */
export async function* readTexts(
  generations: readonly Generation[],
  dataRoot: string,
): AsyncGenerator<GenerationTexts> {
  for (let at = 0; at < generations.length; at += atOnce) {
    const some = generations.slice(at, at + atOnce);
    yield* await Promise.all(some.map((generation) => textsOf(generation, dataRoot)));
  }
}

/** One of the texts of a generation; `undefined` where there is none. */
export function readText(
  { path }: Pick<Generation, "path">,
  { dataRoot, file }: { readonly dataRoot: string; readonly file: string },
): string | undefined {
  return readExactly(`${dataRoot}/${path}/${file}`);
}

// --- internal ---

const atOnce = 64;

async function textsOf(
  { stage, id, path }: Pick<Generation, "stage" | "id" | "path">,
  dataRoot: string,
): Promise<GenerationTexts> {
  const folder = `${dataRoot}/${path}`;
  const [text, reply] = await Promise.all([
    textIfThere(`${folder}/${generationFiles.parsed}`),
    textIfThere(`${folder}/${generationFiles.raw}`),
  ]);
  return [stage, id, text, reply];
}

async function textIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR"))
      return null;
    throw error;
  }
}
