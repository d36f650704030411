import { cohortPaths, generationFiles } from "../cohort/cohort-paths.ts";
import type { GenerationRef } from "../generation/generation-writer.ts";

/** A metadata file's text whose paths are relative to the data root. */
export interface RewrittenPaths {
  readonly text: string;
  /** Fields that were changed, with what they said. */
  readonly changed: readonly ForeignPath[];
  /** Fields that lead out of the data root, and that nobody can tell what they should say. */
  readonly foreign: readonly ForeignPath[];
}

export interface ForeignPath {
  readonly field: string;
  readonly value: string;
}

/**
 * Rewrites the paths in a generation's metadata file as paths below the data root. Every other byte stays, so
 * that a record of what was paid for is not written anew.
 */
export function relativePaths(text: string, ref: GenerationRef): RewrittenPaths {
  const changed: ForeignPath[] = [];
  const foreign: ForeignPath[] = [];
  const rewritten = text.replaceAll(pathField, (whole, head: string, field: string, quoted: string) => {
    const value = readQuoted(quoted);
    if (value === undefined || value === "") return whole;
    const wanted = ownPath(field, ref) ?? storedPath(value);
    if (wanted === value) return whole;
    if (wanted === undefined) {
      if (isAbsolute(value)) foreign.push({ field, value });
      return whole;
    }
    changed.push({ field, value });
    return `${head}${JSON.stringify(wanted)}`;
  });
  return { text: rewritten, changed, foreign };
}

// --- internal ---

/** A field that holds a path, with its value. Inside a text, its quotes would be escaped. */
const pathField = /("(\w*_path)"\s*:\s*)("(?:[^"\\]|\\.)*")/g;

const ownFiles: Readonly<Record<string, string>> = {
  prompt_path: generationFiles.prompt,
  raw_path: generationFiles.raw,
  parsed_path: generationFiles.parsed,
  metadata_path: generationFiles.metadata,
  raw_metadata_path: generationFiles.rawMetadata,
  parsed_metadata_path: generationFiles.parsedMetadata,
};

function readQuoted(quoted: string): string | undefined {
  const value: unknown = JSON.parse(quoted);
  return typeof value === "string" ? value : undefined;
}

/** What a field must say that names one of the generation's own files. */
function ownPath(field: string, { stage, id }: GenerationRef): string | undefined {
  const file = Object.hasOwn(ownFiles, field) ? ownFiles[field] : undefined;
  return file === undefined ? undefined : `${cohortPaths.generation(stage, id)}/${file}`;
}

/** The part of a path that is below a data root, where it leads to some generation. */
function storedPath(value: string): string | undefined {
  const steps = value.split(/[/\\]/);
  const at = steps.lastIndexOf(cohortPaths.generations);
  const isStored = at >= 0 && steps.length - at === 4 && steps.slice(at).every((step) => step !== "");
  return isStored ? steps.slice(at).join("/") : undefined;
}

function isAbsolute(value: string): boolean {
  return /^([/\\]|[A-Za-z]:)/.test(value) || value.split(/[/\\]/).includes("..");
}
