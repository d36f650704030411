import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Execution } from "@daydream/sandbox";
import { type OpensSessions, openDatasetSession } from "../dataset/open-dataset-session.ts";
import type { ReadDataset } from "../dataset/read-dataset.ts";
import { fail } from "../errors.ts";

/**
 * The data frame that every session starts from, exactly, as lines of JSON: columns and types first, then batches
 * of rows. `python/export_frame.py` says how. A line at a time is held here, never the whole frame.
 *
 * @throws `csvagent/frame-not-exported`, what opening a session raises
 */
export async function* exportFrame(
  sandbox: OpensSessions,
  dataset: Pick<ReadDataset, "path" | "source" | "slug">,
): AsyncGenerator<string> {
  await using session = await openDatasetSession(sandbox, dataset, limits);
  const fault = reasonOf(await session.run(await readFile(exportCode, "utf8")));
  if (fault !== undefined) throw fail("frame-not-exported", { slug: dataset.slug, reason: fault });
  let line = "";
  for (;;) {
    const execution = await session.run('submit(next(_pieces, ""))');
    const submission = execution.events.find((event) => event.kind === "submit");
    if (submission === undefined || typeof submission.answer !== "string") {
      const reason = reasonOf(execution) ?? "a piece is missing";
      throw fail("frame-not-exported", { slug: dataset.slug, reason });
    }
    if (submission.answer === "") break;
    const [first = "", ...others] = submission.answer.split("\n");
    line += first;
    for (const other of others) {
      yield line;
      line = other;
    }
  }
  if (line !== "")
    throw fail("frame-not-exported", { slug: dataset.slug, reason: "its last line is cut off" });
}

// --- internal ---

const exportCode = fileURLToPath(new URL("../../python/export_frame.py", import.meta.url));

/** A piece of 500 000 characters at its longest, when every one of them is escaped. */
const limits = { valueCharacters: 1_100_000, cellTimeoutMs: 120_000, cpuSeconds: 600 };

function reasonOf(execution: Execution): string | undefined {
  switch (execution.kind) {
    case "completed":
      return undefined;
    case "raised":
      return `${execution.error.type}: ${execution.error.message}`;
    case "timed-out":
      return `it took longer than ${execution.timeoutMs} ms`;
    case "ended":
      return execution.end.detail;
  }
}
