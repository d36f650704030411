import { isDaydreamError } from "@daydream/base";
import type { Sandbox, Session, SessionLimits } from "@daydream/sandbox";
import { fail } from "../errors.ts";
import type { ReadDataset } from "./read-dataset.ts";

/** The ability that is needed of a sandbox here. */
export type OpensSessions = Pick<Sandbox, "openSession">;

/**
 * Opens a fresh session that has the dataset as `df`.
 *
 * @throws `csvagent/csv-unreadable` with the reader's own sentence when the file is no table that can be read;
 * other errors of the sandbox as they are
 */
export async function openDatasetSession(
  sandbox: OpensSessions,
  dataset: Pick<ReadDataset, "path" | "source">,
  limits?: Partial<SessionLimits>,
): Promise<Session> {
  try {
    return await sandbox.openSession({
      dataset: dataset.source,
      ...(limits === undefined ? {} : { limits }),
    });
  } catch (cause) {
    const reason = readingFailure(cause);
    if (reason === undefined) throw cause;
    throw fail("csv-unreadable", { path: dataset.path, reason }, { cause });
  }
}

// --- internal ---

function readingFailure(error: unknown): string | undefined {
  if (!isDaydreamError(error, "sandbox/load-failed")) return undefined;
  const { reason, error: raised } = error.context;
  if (reason === "memory") return "it needs more memory than reading is given";
  if (reason === "timeout") return "reading it takes too long";
  const message =
    typeof raised === "object" && raised !== null && "message" in raised ? raised.message : undefined;
  return typeof message === "string" && message !== "" ? message : "the reader stopped without saying why";
}
