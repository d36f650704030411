import { fail } from "../errors.ts";
import { type Episode, episodeSchema } from "./episode.ts";

/**
 * Takes a record as an episode.
 *
 * @throws `csvagent/bad-episode` naming file and line
 */
export function parseEpisode(
  record: unknown,
  { file, line }: { readonly file: string; readonly line: number },
): Episode {
  const episode = episodeSchema.safeParse(record);
  if (episode.success) return episode.data;
  const [issue] = episode.error.issues;
  const problem = `${issue?.path.join(".") || "the record"}: ${issue?.message ?? "is no episode"}`;
  throw fail("bad-episode", { file, line, problem });
}
