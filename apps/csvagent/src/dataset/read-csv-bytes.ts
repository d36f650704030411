import { readFile } from "node:fs/promises";
import { fail } from "../errors.ts";

/**
 * The whole file.
 *
 * @throws `csvagent/csv-missing`, `csvagent/csv-not-a-file`, `csvagent/csv-not-readable`, `csvagent/csv-empty`
 */
export async function readCsvBytes(path: string): Promise<Uint8Array> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw openingError(path, error);
  });
  if (bytes.length === 0) throw fail("csv-empty", { path });
  return bytes;
}

// --- internal ---

function openingError(path: string, cause: unknown): Error {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  if (code === "ENOENT" || code === "ENOTDIR") return fail("csv-missing", { path }, { cause });
  if (code === "EISDIR") return fail("csv-not-a-file", { path }, { cause });
  return fail("csv-not-readable", { path, reason: String(code ?? cause) }, { cause });
}
