import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Io } from "@daydream/terminal";
import { type ExitCode, exitCode } from "@daydream/terminal";
import { discoverDatasets } from "../dataset/discover-datasets.ts";
import { findDataset } from "../dataset/find-dataset.ts";
import { readDataset } from "../dataset/read-dataset.ts";
import { profileDataset } from "../profile/profile-dataset.ts";
import { questionPrompt } from "../question/question-prompt.ts";
import { createSecondEngine } from "../second-engine/second-engine.ts";
import type { SettingFlags } from "../settings/settings.ts";
import { openWorkspace } from "../workspace/workspace.ts";
import { checkTemplate, type TemplateCheck } from "./check-template.ts";
import { loadTemplate, loadTemplates } from "./load-templates.ts";
import type { Template } from "./template.ts";
import { withoutBody } from "./without-body.ts";

/** `templates check`: where a template applies and why, and a dry run on each dataset. Writes nothing. */
export async function checkTemplateCommand(
  io: Io,
  file: string,
  flags: SettingFlags & { readonly json?: boolean; readonly dataset?: readonly string[] },
): Promise<ExitCode> {
  await using workspace = await openWorkspace(flags, io, { writes: false });
  const { dataRoot, concurrency } = workspace.settings;
  const template = await fileOrName(resolve(io.workingDirectory, file), file, dataRoot);
  const known = await discoverDatasets({ dataRoot });
  const chosen = flags.dataset?.map((slug) => findDataset(known, slug)) ?? known;
  const sandbox = await workspace.sandbox();
  const datasets = [];
  for (const one of chosen) {
    const dataset = await readDataset(one);
    datasets.push({ dataset, profile: await profileDataset(dataset, { sandbox }) });
  }
  await using secondEngine = createSecondEngine();
  const checks = await checkTemplate(template, { sandbox, secondEngine, datasets, concurrency });
  if (flags.json) io.out(`${JSON.stringify({ template: withoutBody(template), checks }, null, 2)}\n`);
  else printChecks(io, template, checks);
  return checks.some(({ problems }) => problems.length > 0) ? exitCode.failures : exitCode.done;
}

// --- internal ---

async function fileOrName(path: string, name: string, dataRoot: string): Promise<Template> {
  if (!existsSync(path)) {
    const template = (await loadTemplates({ dataRoot })).find((one) => one.name === name);
    if (template !== undefined) return template;
  }
  return loadTemplate(path);
}

function printChecks(io: Io, template: Template, checks: readonly TemplateCheck[]): void {
  io.out(`${template.name} (${template.difficulty}, ${template.steps.length} steps): ${template.intent}\n`);
  for (const { dataset, applicability, generated, problems } of checks) {
    if (applicability.kind === "does-not-apply") {
      io.out(`\n✗ ${dataset}: does not apply: ${applicability.reasons.join("; ")}\n`);
      continue;
    }
    io.out(`\n✓ ${dataset}: applies\n`);
    for (const one of generated) {
      if (one.kind === "rejected") io.out(`  rejected ${JSON.stringify(one.parameters)}: ${one.reason}\n`);
      else {
        io.out(`  ${questionPrompt(one.question)}\n`);
        for (const answer of one.question.accepted_answers ?? []) io.out(`    = ${JSON.stringify(answer)}\n`);
      }
    }
    for (const problem of problems) io.out(`  problem: ${problem}\n`);
  }
  const applying = checks.filter(({ applicability }) => applicability.kind === "applies").length;
  const problems = checks.reduce((sum, check) => sum + check.problems.length, 0);
  io.out(`\napplies to ${applying} of ${checks.length} datasets, ${problems} problems\n`);
}
