import type { Io } from "@daydream/terminal";
import { type ExitCode, exitCode } from "@daydream/terminal";
import type { SettingFlags } from "../settings/settings.ts";
import { loadTemplates } from "../template/load-templates.ts";
import { openWorkspace } from "../workspace/workspace.ts";
import { chooseDatasets } from "./choose-datasets.ts";
import { commandTeacher } from "./command-teacher.ts";
import { makeEpisodes } from "./make-episodes.ts";

interface RunFlags extends SettingFlags {
  readonly dataset?: readonly string[];
  readonly limit?: number;
  readonly teacher?: string;
  readonly dryRun?: boolean;
}

/** `run --template`: questions that are missing, then episodes that are missing. */
export async function runCommand(io: Io, flags: RunFlags): Promise<ExitCode> {
  const teacher = commandTeacher(io, flags.teacher);
  await using workspace = await openWorkspace(flags, io, { writes: flags.dryRun !== true });
  const { dataRoot } = workspace.settings;
  const datasets = await chooseDatasets(dataRoot, { slugs: flags.dataset });
  const templates = await loadTemplates({ dataRoot });
  if (flags.dryRun) {
    const slugs = datasets.map(({ slug }) => slug).join(", ");
    io.out(
      `would ask ${templates.length} templates about ${slugs}, then let ${teacher.id} solve the questions\n`,
    );
    io.out(
      `into ${workspace.store.describe("questions")} and ${workspace.store.describe("episodes")}\nNo changes made.\n`,
    );
    return exitCode.done;
  }
  return await makeEpisodes(io, workspace, { datasets, teacher, limit: flags.limit, templates });
}
