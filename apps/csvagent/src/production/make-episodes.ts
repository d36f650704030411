import type { Io } from "@daydream/terminal";
import { type ExitCode, exitCode } from "@daydream/terminal";
import type { Dataset } from "../dataset/dataset.ts";
import { openEpisodeLog } from "../episode/episode-log.ts";
import { episodePath } from "../episode/episode-path.ts";
import { nextCommand } from "../settings/next-command.ts";
import type { Teacher } from "../teacher/teacher.ts";
import type { Template } from "../template/template.ts";
import type { Workspace } from "../workspace/workspace.ts";
import { produceWithProgress } from "./produce-with-progress.ts";
import { reportOutcome } from "./report-outcome.ts";

export interface MakeEpisodesOptions {
  readonly datasets: readonly Dataset[];
  readonly teacher: Teacher;
  /** Questions per dataset, at most. */
  readonly limit?: number | undefined;
  /** Makes the teacher's episodes about these datasets anew; the others stay. */
  readonly fresh?: boolean;
  /** Makes missing questions of these templates first. */
  readonly templates?: readonly Template[];
}

/**
 * Makes episodes (after the questions, when templates are given), prints what became of it.
 *
 * @throws what stopped the run, such as `store/disk-full`
 */
export async function makeEpisodes(
  io: Io,
  workspace: Workspace,
  options: MakeEpisodesOptions,
): Promise<ExitCode> {
  const { datasets, teacher, limit, fresh = false, templates } = options;
  const { store, settings } = workspace;
  const slugs = new Set(datasets.map(({ slug }) => slug));
  await using log = await openEpisodeLog({
    store,
    source: "template",
    ...(fresh
      ? { fresh: { keeps: (episode) => !slugs.has(episode.dataset) || episode.teacher !== teacher.id } }
      : {}),
  });
  for (const { log: path, line, movedTo, reason } of log.repaired) {
    io.err(`warning: ${store.describe(path)}, line ${line} was moved to ${movedTo}: ${reason}\n`);
  }
  const outcome = await produceWithProgress(io, {
    store,
    sandbox: await workspace.sandbox(),
    concurrency: settings.concurrency,
    datasets,
    ...(templates === undefined ? {} : { questions: { templates, regenerate: false } }),
    episodes: {
      log,
      assign: (questions) => questions.map((question) => ({ question, teacher, consistencyRuns: 0 })),
    },
    limit,
  });
  const code = reportOutcome(io, outcome, {
    questions: templates !== undefined,
    episodes: true,
    interrupted: outcome.interrupted,
  });
  if (fresh && code !== exitCode.done) io.err("the old episodes are kept: the new ones are not complete\n");
  else await log.finish();
  if (outcome.stoppedBy !== undefined) throw outcome.stoppedBy;
  io.out(`episodes: ${store.describe(episodePath("template", true))}\n`);
  io.out(nextCommand("inspect episodes --source template", settings));
  return code;
}
