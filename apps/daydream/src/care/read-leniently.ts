import { isDaydreamError } from "@daydream/base";
import type { SourceFiles } from "../catalog/source-files.ts";
import { cohortPaths, generationFiles } from "../cohort/cohort-paths.ts";
import { type MemberMetadata, parseMetadata } from "../cohort/member-metadata.ts";
import type { GenerationRef } from "../generation/generation-writer.ts";

/** What a file says; `undefined` where it is not there or cannot be read, which `store verify` reports. */
export function readLeniently<Value>(
  path: string,
  { files, parse }: { readonly files: SourceFiles; readonly parse: (text: string, path: string) => Value },
): Value | undefined {
  const text = files.read(path);
  if (text === undefined) return undefined;
  try {
    return parse(text, path);
  } catch (error) {
    if (isDaydreamError(error)) return undefined;
    throw error;
  }
}

/** A generation's metadata, as far as it can be read. */
export function readMetadata({ stage, id }: GenerationRef, files: SourceFiles): MemberMetadata | undefined {
  const path = `${cohortPaths.generation(stage, id)}/${generationFiles.metadata}`;
  return readLeniently(path, { files, parse: parseMetadata });
}
