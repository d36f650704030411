import type { Io } from "@daydream/terminal";
import { type ExitCode, exitCode, renderTable } from "@daydream/terminal";
import { discoverDatasets } from "../dataset/discover-datasets.ts";
import { findDataset } from "../dataset/find-dataset.ts";
import type { Episode } from "../episode/episode.ts";
import { openEpisodeLog } from "../episode/episode-log.ts";
import { episodePath } from "../episode/episode-path.ts";
import { describeVerdict } from "../inspection/describe-verdict.ts";
import { readEpisodes } from "../inspection/read-artefacts.ts";
import type { SettingFlags } from "../settings/settings.ts";
import { chooseTeacher } from "../teacher/choose-teacher.ts";
import { loadTemplates } from "../template/load-templates.ts";
import { openWorkspace } from "../workspace/workspace.ts";
import { expectedVerdicts, misbehavingAssignments } from "./misbehaving-teachers.ts";
import { produceWithProgress } from "./produce-with-progress.ts";
import { reportOutcome } from "./report-outcome.ts";

interface SmokeFlags extends SettingFlags {
  readonly dataset?: readonly string[];
  readonly limit?: number;
  readonly dryRun?: boolean;
}

/**
 * `run --test`: the whole road offline, on bundled datasets, under `<data-root>/test`. The reference teacher
 * solves every question; three misbehaving teachers solve one question of each dataset, and none may pass.
 */
export async function smokeRunCommand(io: Io, flags: SmokeFlags): Promise<ExitCode> {
  const startedMs = performance.now();
  await using workspace = await openWorkspace(flags, io, { writes: flags.dryRun !== true, below: "test" });
  const { store, settings } = workspace;
  const bundled = (await discoverDatasets({ dataRoot: settings.dataRoot })).filter(({ csvSource }) =>
    csvSource.startsWith("bundled:"),
  );
  const datasets = flags.dataset?.map((slug) => findDataset(bundled, slug)) ?? bundled;
  const templates = await loadTemplates();
  if (flags.dryRun) {
    io.out(`would ask ${templates.length} templates about ${datasets.map(({ slug }) => slug).join(", ")}\n`);
    io.out(`with the built-in teachers, into ${settings.dataRoot}\nNo changes made.\n`);
    return exitCode.done;
  }
  const reference = chooseTeacher({ name: "reference", hasKey: false });
  await using log = await openEpisodeLog({ store, source: "template" });
  const outcome = await produceWithProgress(io, {
    store,
    sandbox: await workspace.sandbox(),
    concurrency: settings.concurrency,
    datasets,
    questions: { templates, regenerate: false },
    episodes: {
      log,
      assign: (questions) => [
        ...questions.map((question) => ({ question, teacher: reference, consistencyRuns: 0 })),
        ...questions.slice(0, 1).flatMap(misbehavingAssignments),
      ],
    },
    limit: flags.limit,
  });
  const honest = {
    ...outcome,
    datasets: outcome.datasets.map((one) => ({
      ...one,
      solved: one.solved.filter(({ teacher }) => !(teacher in expectedVerdicts)),
    })),
  };
  const code = reportOutcome(io, honest, {
    questions: true,
    episodes: true,
    interrupted: outcome.interrupted,
  });
  await log.finish();
  if (outcome.stoppedBy !== undefined) throw outcome.stoppedBy;
  if (code === exitCode.interrupted) return code;
  const episodes = await Array.fromAsync(readEpisodes(store, { of: ["template"] }));
  const slugs = new Set(datasets.map(({ slug }) => slug));
  const surprises = reportVerdicts(
    io,
    episodes.filter(({ question }) => slugs.has(question.dataset)),
  );
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  const verified = episodes.filter((episode) => episode.verified);
  io.out(
    `${verified.length} verified episodes in ${store.describe(episodePath("template", true))}, ${seconds} s\n`,
  );
  const dataRoot = settings.dataRoot;
  io.out(`next: csvagent inspect trace ${verified[0]?.episode_id ?? ""} --data-root ${dataRoot}\n`);
  io.out("      csvagent datasets add FILE.csv && csvagent run --template --teacher reference\n");
  return surprises > 0 ? exitCode.failures : code;
}

// --- internal ---

/** Prints what each misbehaving teacher got; gives the number of verdicts that should have been others. */
function reportVerdicts(io: Io, episodes: readonly Episode[]): number {
  let surprises = 0;
  const rows: string[][] = [];
  for (const { provenance, question, verification } of episodes) {
    const expected = expectedVerdicts[provenance.teacher];
    const isExpected =
      expected === undefined ? verification.kind === "verified" : verification.kind === expected;
    if (!isExpected) surprises += 1;
    if (expected === undefined && isExpected) continue;
    rows.push([provenance.teacher, question.dataset, isExpected ? "✓" : "✗", describeVerdict(verification)]);
  }
  io.out("\nmisbehaving teachers, each with one question of every dataset; none may pass:\n");
  io.out(
    renderTable(
      [{ title: "teacher" }, { title: "dataset" }, { title: "caught" }, { title: "verdict", maxWidth: 100 }],
      rows.toSorted((a, b) => ((a[0] ?? "") < (b[0] ?? "") ? -1 : 1)),
    ),
  );
  return surprises;
}
