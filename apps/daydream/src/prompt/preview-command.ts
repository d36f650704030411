import type { Member } from "@daydream/design";
import { type ExitCode, exitCode, type Io } from "@daydream/terminal";
import type { SourceFiles } from "../catalog/source-files.ts";
import { cohortPaths, generationFiles } from "../cohort/cohort-paths.ts";
import { memberTemplate } from "../cohort/member-levels.ts";
import { type PlannedCohort, planCohort } from "../cohort/plan-cohort.ts";
import { findSpec } from "../cohort/read-spec.ts";
import type { ReadFlags } from "../commands/setting-options.ts";
import { fail } from "../errors.ts";
import { axisOf, type PipelineStage, stageNamed } from "../pipeline/pipeline.ts";
import { invalidInput } from "../problem/invalid-input.ts";
import { openWorkspace } from "../settings/workspace.ts";
import { memberConcepts } from "./member-concepts.ts";
import { createPromptRenderer, type RenderPrompt } from "./render-prompt.ts";

/** `preview`: for every template of a cohort, the prompt of the first member that uses it. */
export async function previewCommand(
  io: Io,
  given: string,
  flags: ReadFlags & { readonly stage?: string; readonly template?: string },
): Promise<ExitCode> {
  const workspace = await openWorkspace(flags, io);
  const plan = planCohort(findSpec(given, workspace), workspace);
  if (plan.kind === "invalid") throw invalidInput(plan.problems);
  const render = createPromptRenderer();
  const previews = firstMembers(plan)
    .filter(({ stage }) => flags.stage === undefined || stage.name === flags.stage)
    .filter(({ template }) => flags.template === undefined || template === flags.template)
    .map((first) => preview(first, { plan, render, files: workspace.files }));
  if (previews.length === 0)
    throw fail("bad-option", {
      option: flags.template === undefined ? "--stage" : "--template",
      problem: `no member uses it; there are ${firstMembers(plan)
        .map(({ stage, template }) => `${stage.name} ${template}`)
        .join(", ")}`,
    });
  if (flags.json) io.out(`${JSON.stringify(previews, null, 2)}\n`);
  else for (const one of previews) io.out(describePreview(one));
  return exitCode.done;
}

// --- internal ---

interface First {
  readonly stage: PipelineStage;
  readonly template: string;
  readonly member: Member;
}

interface Preview {
  readonly stage: string;
  readonly template: string;
  readonly gen_id: string;
  readonly mode: Member["mode"];
  /** Where the parent's text comes from. */
  readonly parent: "none" | "stored" | "sample";
  readonly system: string | undefined;
  readonly prompt: string;
}

function firstMembers({ members, pipeline }: PlannedCohort): readonly First[] {
  const first = new Map<string, First>();
  for (const member of members) {
    const stage = stageNamed(pipeline, member.stage);
    const template = member.axes[axisOf(stage, "templates").name] ?? "";
    const key = `${stage.name}/${template}`;
    if (!first.has(key)) first.set(key, { stage, template, member });
  }
  return [...first.values()];
}

function preview(
  { stage, template: id, member }: First,
  of: { readonly plan: PlannedCohort; readonly render: RenderPrompt; readonly files: SourceFiles },
): Preview {
  const { plan, render, files } = of;
  const template = memberTemplate(member, plan);
  const stored =
    member.parentId === undefined || stage.parent === undefined
      ? undefined
      : files.readMade(`${cohortPaths.generation(stage.parent, member.parentId)}/${generationFiles.parsed}`);
  const sample = `«here stands the text of ${stage.parent} ${member.parentId}»`;
  const parentText = stored ?? (stage.parent === undefined ? "" : sample);
  return {
    stage: stage.name,
    template: id,
    gen_id: member.id,
    mode: member.mode,
    parent: stage.parent === undefined ? "none" : stored === undefined ? "sample" : "stored",
    system: plan.spec.stages[stage.name]?.system,
    prompt: render(template, { stage, concepts: memberConcepts(member, plan), parentText }),
  };
}

function describePreview({ stage, template, gen_id, mode, system, prompt }: Preview): string {
  const copies = mode === "copy" ? ", copies its parent, asks no model" : "";
  const head = `── ${stage} · ${template} (${gen_id}${copies}) `.padEnd(78, "─");
  const above = system === undefined ? "" : `[system] ${system}\n\n`;
  return `${head}\n${above}${prompt.replace(/\n*$/, "\n")}\n`;
}
