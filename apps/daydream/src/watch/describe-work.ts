import type { Pipeline } from "../pipeline/pipeline.ts";
import type { Task, WorkChange } from "./cohort-work.ts";
import type { FileChanges } from "./fingerprint.ts";

/** The files that changed, a line each. */
export function describeFiles({ changed, added, deleted }: FileChanges): string {
  const lines = [
    ...changed.map((path) => `changed: ${path}`),
    ...added.map((path) => `new: ${path}`),
    ...deleted.map((path) => `deleted: ${path}`),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/** What a cohort's run would do that it would not have done before. */
export function describeChange(
  cohort: string,
  { tasks, dropped }: WorkChange,
  { pipeline, members }: { readonly pipeline: Pipeline; readonly members: boolean },
): string {
  const gone = dropped === 0 ? [] : [`${dropped} to make before are no members any more`];
  if (tasks.size === 0) return `${cohort}: ${["nothing new to do", ...gone].join("; ")}\n`;
  const lines = pipeline.flatMap(({ name }) => {
    const own = [...tasks].filter(([, { stage }]) => stage === name);
    const listed = own.map(([id, task]) => `    ${id}: ${words(task)}`);
    const groups = [...Map.groupBy(own, ([, task]) => words(task))];
    const counts = groups.map(([text, same]) => `${same.length} ${text}`);
    return own.length === 0 ? [] : [`  ${name}: ${counts.join("; ")}`, ...(members ? listed : [])];
  });
  return [`${cohort}:`, ...lines, ...gone.map((line) => `  ${line}`), ""].join("\n");
}

// --- internal ---

function words({ action, fields }: Task): string {
  const why = fields.length === 0 ? "" : ` (${fields.join(", ")})`;
  switch (action) {
    case "make":
      return "new";
    case "blocked":
      return "new, and their parent gave no text";
    case "parse":
      return `to be read, without a call${why}`;
    case "redo":
      return `made again${why}`;
    case "reuse":
    case "keep":
      return `stale and kept${why}`;
    case "failed":
      return `failed and left${why}`;
  }
}
