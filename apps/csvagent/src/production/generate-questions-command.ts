import type { Io } from "@daydream/terminal";
import { type ExitCode, exitCode } from "@daydream/terminal";
import { nextCommand } from "../settings/next-command.ts";
import type { SettingFlags } from "../settings/settings.ts";
import { loadTemplates } from "../template/load-templates.ts";
import { openWorkspace } from "../workspace/workspace.ts";
import { chooseDatasets } from "./choose-datasets.ts";
import { produceWithProgress } from "./produce-with-progress.ts";
import { reportOutcome } from "./report-outcome.ts";

interface GenerateQuestionsFlags extends SettingFlags {
  readonly dataset?: readonly string[];
  readonly maxDatasets?: number;
  readonly limit?: number;
  readonly dryRun?: boolean;
  readonly regenerate?: boolean;
}

/** `generate questions --template`: adds the questions that are missing. */
export async function generateQuestionsCommand(io: Io, flags: GenerateQuestionsFlags): Promise<ExitCode> {
  await using workspace = await openWorkspace(flags, io, { writes: flags.dryRun !== true });
  const { dataRoot, concurrency } = workspace.settings;
  const datasets = await chooseDatasets(dataRoot, { slugs: flags.dataset, atMost: flags.maxDatasets });
  const templates = await loadTemplates({ dataRoot });
  if (flags.dryRun) {
    io.out(`would ask ${templates.length} templates about ${datasets.map(({ slug }) => slug).join(", ")}\n`);
    io.out(
      `into ${workspace.store.describe("questions/template")}${flags.regenerate ? ", anew" : ""}\nNo changes made.\n`,
    );
    return exitCode.done;
  }
  const outcome = await produceWithProgress(io, {
    store: workspace.store,
    sandbox: await workspace.sandbox(),
    concurrency,
    datasets,
    questions: { templates, regenerate: flags.regenerate ?? false },
    limit: flags.limit,
  });
  const code = reportOutcome(io, outcome, {
    questions: true,
    episodes: false,
    interrupted: outcome.interrupted,
  });
  if (outcome.stoppedBy !== undefined) throw outcome.stoppedBy;
  io.out(`questions: ${workspace.store.describe("questions/template")}\n`);
  io.out(nextCommand("generate episodes --template", workspace.settings));
  return code;
}
