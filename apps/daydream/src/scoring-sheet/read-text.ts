import { readFileSync } from "node:fs";
import { join } from "node:path";
import { hashBytes } from "@daydream/base";
import type { SourceFiles } from "../catalog/source-files.ts";

/** A text of the store with the hash of its bytes; `undefined` where there is none. */
export function readText(
  { dataRoot }: SourceFiles,
  path: string,
): { readonly text: string; readonly hash: string } | undefined {
  try {
    const bytes = readFileSync(join(dataRoot, path));
    return { text: bytes.toString("utf8"), hash: hashBytes(bytes) };
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
