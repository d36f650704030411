import { open } from "node:fs/promises";
import { parseJson } from "@daydream/base";
import type { Store } from "@daydream/store";
import type { Episode } from "../episode/episode.ts";
import { episodePath } from "../episode/episode-path.ts";
import { fail } from "../errors.ts";
import type { Question } from "../question/question.ts";
import { type Source, sources } from "../question/sources.ts";

/** Where a dataset's questions of one source are kept. */
export function questionsPath(source: Source, slug: string): string {
  return `questions/${source}/${slug}/questions.json`;
}

/** Where programs that gave no question are kept, with their reasons. */
export function rejectionsPath(source: Source, slug: string): string {
  return `questions/${source}/${slug}/questions_rejected.jsonl`;
}

/** The sources that a `--source` value names. */
export function namedSources(source: Source | "all" | undefined): readonly Source[] {
  return source === undefined || source === "all" ? sources : [source];
}

/** The questions kept for these sources, by file path; `datasets` narrows them. */
export async function readQuestions(
  store: Pick<Store, "list" | "readDocument" | "describe">,
  { of, datasets }: { readonly of: readonly Source[]; readonly datasets?: readonly string[] | undefined },
): Promise<readonly Question[]> {
  const questions: Question[] = [];
  for (const source of of) {
    for (const path of await store.list(`questions/${source}`)) {
      const [, , slug = "", file] = path.split("/");
      if (file !== "questions.json" || (datasets !== undefined && !datasets.includes(slug))) continue;
      const text = await store.readDocument(path);
      if (text === undefined) continue;
      // Loaded when there is something to check: a data root that is empty is told without it.
      const { parseQuestions } = await import("../question/parse-questions.ts");
      questions.push(...parseQuestions(text, store.describe(path)));
    }
  }
  return questions;
}

/** The episodes kept for these sources, verified ones first, each log oldest first. Does not hold them all. */
export async function* readEpisodes(
  store: Pick<Store, "readLog" | "describe">,
  { of, onlyVerified = false }: { readonly of: readonly Source[]; readonly onlyVerified?: boolean },
): AsyncGenerator<Episode> {
  for (const source of of) {
    for (const isVerified of onlyVerified ? [true] : [true, false]) {
      const path = episodePath(source, isVerified);
      let line = 0;
      for await (const record of store.readLog(path)) {
        line += 1;
        const { parseEpisode } = await import("../episode/parse-episode.ts");
        yield parseEpisode(record, { file: store.describe(path), line });
      }
    }
  }
}

/**
 * The episodes of any JSONL file.
 *
 * @throws `csvagent/episodes-not-readable`, `csvagent/bad-episode` naming the line
 */
export async function* readEpisodeFile(file: string): AsyncGenerator<Episode> {
  let line = 0;
  for await (const text of linesOf(file)) {
    line += 1;
    if (text.trim() === "") continue;
    const json = parseJson(text);
    if (json.kind === "malformed")
      throw fail("bad-episode", { file, line, problem: `no JSON: ${json.reason}` });
    const { parseEpisode } = await import("../episode/parse-episode.ts");
    yield parseEpisode(json.value, { file, line });
  }
}

// --- internal ---

async function* linesOf(file: string): AsyncGenerator<string> {
  const handle = await open(file).catch((cause: unknown) => {
    throw notReadable(file, cause);
  });
  await using _ = handle;
  if (!(await handle.stat()).isFile()) throw fail("episodes-not-readable", { file, reason: "it is no file" });
  yield* handle.readLines();
}

function notReadable(file: string, cause: unknown): Error {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  const reason = code === "ENOENT" ? "it is not there" : String(code ?? cause);
  return fail("episodes-not-readable", { file, reason }, { cause });
}
