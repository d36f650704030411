import type { Io } from "@daydream/terminal";
import { type ExitCode, exitCode } from "@daydream/terminal";
import { fail } from "../errors.ts";
import { readQuestions } from "../inspection/read-artefacts.ts";
import type { SettingFlags } from "../settings/settings.ts";
import { openWorkspace } from "../workspace/workspace.ts";
import { chooseDatasets } from "./choose-datasets.ts";
import { commandTeacher } from "./command-teacher.ts";
import { makeEpisodes } from "./make-episodes.ts";

interface GenerateEpisodesFlags extends SettingFlags {
  readonly dataset?: readonly string[];
  readonly limit?: number | undefined;
  readonly teacher?: string;
  readonly dryRun?: boolean;
  readonly fresh?: boolean;
}

/** `generate episodes --template`: lets the teacher solve the questions that have no episode of its yet. */
export async function generateEpisodesCommand(io: Io, flags: GenerateEpisodesFlags): Promise<ExitCode> {
  const teacher = commandTeacher(io, flags.teacher);
  await using workspace = await openWorkspace(flags, io, { writes: flags.dryRun !== true });
  const { dataRoot } = workspace.settings;
  const datasets = await chooseDatasets(dataRoot, { slugs: flags.dataset });
  const questions = await readQuestions(workspace.store, {
    of: ["template"],
    datasets: datasets.map(({ slug }) => slug),
  });
  if (questions.length === 0) throw fail("no-questions", { source: "template" });
  if (flags.dryRun) {
    io.out(
      `would let ${teacher.id} solve up to ${questions.length} questions about ${datasets.length} datasets\n`,
    );
    io.out(
      `into ${workspace.store.describe("episodes/template.jsonl")}${flags.fresh ? ", anew" : ""}\nNo changes made.\n`,
    );
    return exitCode.done;
  }
  return await makeEpisodes(io, workspace, {
    datasets,
    teacher,
    limit: flags.limit,
    fresh: flags.fresh ?? false,
  });
}
