import { resolve } from "node:path";
import { createFsStore } from "@daydream/store";
import type { Io } from "@daydream/terminal";
import { type ExitCode, exitCode, renderTable } from "@daydream/terminal";
import type { Episode } from "../episode/episode.ts";
import { questionPrompt } from "../question/question-prompt.ts";
import type { Source } from "../question/sources.ts";
import { nextCommand } from "../settings/next-command.ts";
import { readSettings } from "../settings/settings.ts";
import { describeVerdict } from "./describe-verdict.ts";
import { namedSources, readEpisodeFile, readEpisodes } from "./read-artefacts.ts";

interface InspectEpisodesFlags {
  readonly dataRoot?: string;
  readonly json?: boolean;
  readonly source?: Source | "all";
  readonly dataset?: readonly string[];
  readonly output?: string;
  readonly count?: number;
  readonly verified?: boolean;
  readonly showHooks?: boolean;
}

/** `inspect episodes`: the newest episodes of all files, or of one. */
export async function inspectEpisodesCommand(io: Io, flags: InspectEpisodesFlags): Promise<ExitCode> {
  const settings = await readSettings(flags, io);
  await using store = createFsStore({ directory: settings.dataRoot });
  const episodes =
    flags.output === undefined
      ? readEpisodes(store, { of: namedSources(flags.source), onlyVerified: flags.verified ?? false })
      : readEpisodeFile(resolve(io.workingDirectory, flags.output));
  const { total, newest } = await takeNewest(episodes, flags);
  if (flags.json) {
    io.out(`${JSON.stringify({ total, episodes: newest }, null, 2)}\n`);
    return exitCode.done;
  }
  io.out(`${total} episodes, ${newest.length} shown\n`);
  if (newest.length === 0) return exitCode.done;
  io.out(
    renderTable(
      [
        { title: "episode" },
        { title: "ok" },
        { title: "teacher", maxWidth: 24 },
        { title: "question", maxWidth: 48 },
        { title: "answer", maxWidth: 28 },
        { title: "turns", align: "right" },
        ...(flags.showHooks ? [{ title: "hooks", align: "right" } as const] : []),
        { title: "verdict", maxWidth: 60 },
      ],
      newest.map((episode) => [
        episode.episode_id,
        episode.verified ? "✓" : "✗",
        episode.provenance.teacher,
        questionPrompt(episode.question),
        JSON.stringify(episode.gold_trace.final_answer),
        String(episode.gold_trace.turns.length),
        ...(flags.showHooks ? [String(countHooks(episode))] : []),
        describeVerdict(episode.verification),
      ]),
    ),
  );
  io.out(nextCommand(`inspect trace ${newest[0]?.episode_id ?? ""}`, settings));
  return exitCode.done;
}

// --- internal ---

async function takeNewest(
  episodes: AsyncIterable<Episode>,
  { count = 5, verified, dataset }: InspectEpisodesFlags,
): Promise<{ total: number; newest: Episode[] }> {
  let newest: Episode[] = [];
  let total = 0;
  for await (const episode of episodes) {
    if (verified && !episode.verified) continue;
    if (dataset !== undefined && !dataset.includes(episode.question.dataset)) continue;
    total += 1;
    newest.push(episode);
    if (newest.length > count * 4) newest = sortNewest(newest).slice(0, count);
  }
  return { total, newest: sortNewest(newest).slice(0, count) };
}

function sortNewest(episodes: readonly Episode[]): Episode[] {
  return episodes.toSorted((a, b) => (a.timestamp < b.timestamp ? 1 : a.timestamp > b.timestamp ? -1 : 0));
}

function countHooks({ gold_trace }: Episode): number {
  return gold_trace.turns.reduce((sum, { execution }) => sum + (execution?.hooks.length ?? 0), 0);
}
