import type { Sandbox } from "@daydream/sandbox";
import { answerHash } from "../answer/answer-hash.ts";
import type { ReadDataset } from "../dataset/read-dataset.ts";
import type { Profile } from "../profile/profile.ts";
import { recomputeAnswer } from "../second-engine/recompute-answer.ts";
import type { SecondEngine } from "../second-engine/second-engine.ts";
import { addExecutedCode, type ExecutedLines, groundCodeLine } from "../trace/hook-grounding.ts";
import { type Applicability, applicability } from "./applicability.ts";
import { type GeneratedQuestion, generateQuestions } from "./generate-questions.ts";
import { instantiateTemplate } from "./instantiate-template.ts";
import { runProgram } from "./run-program.ts";
import type { Template } from "./template.ts";

export interface CheckTemplateOptions {
  readonly sandbox: Pick<Sandbox, "openSession" | "environment" | "isolation">;
  /** Computes answers again where the template has `sql`. */
  readonly secondEngine: SecondEngine;
  readonly datasets: readonly { readonly dataset: ReadDataset; readonly profile: Profile }[];
  readonly concurrency?: number;
}

/** What became of a template on one dataset. */
export interface TemplateCheck {
  readonly dataset: string;
  readonly applicability: Applicability;
  /** A dry run: the questions with their answers, and what was rejected. */
  readonly generated: readonly GeneratedQuestion[];
  /**
   * What would make bad episodes: a program that fails or answers differently twice, a query that fails or
   * disagrees, steps without a hook.
   */
  readonly problems: readonly string[];
}

/** Tries a template on every dataset; writes nothing. */
export async function checkTemplate(
  template: Template,
  options: CheckTemplateOptions,
): Promise<readonly TemplateCheck[]> {
  const checks: TemplateCheck[] = [];
  for (const { dataset, profile } of options.datasets) {
    const applies = applicability(template, profile);
    const generated: GeneratedQuestion[] = [];
    for await (const each of generateQuestions({ ...options, dataset, profile, templates: [template] })) {
      generated.push(each);
    }
    const problems =
      applies.kind === "applies" ? await problemsOf(template, { dataset, profile }, options) : [];
    checks.push({ dataset: dataset.slug, applicability: applies, generated, problems });
  }
  return checks;
}

// --- internal ---

async function problemsOf(
  template: Template,
  { dataset, profile }: CheckTemplateOptions["datasets"][number],
  { sandbox, secondEngine }: CheckTemplateOptions,
): Promise<readonly string[]> {
  const problems = new Set<string>();
  for (const { code, query } of instantiateTemplate(template, profile).flatMap((plan) => plan.programs)) {
    const first = await runProgram(sandbox, dataset, code);
    if (first.kind === "failed") problems.add(first.reason);
    if (first.kind !== "answered") continue;
    const second = await runProgram(sandbox, dataset, code);
    if (second.kind !== "answered" || answerHash(second.answer) !== answerHash(first.answer)) {
      problems.add("a second run of the program gave another answer");
    }
    if (query !== undefined) {
      const { answer } = first;
      const on = { engine: secondEngine, sandbox, dataset, answer, spec: template.answer };
      const again = await recomputeAnswer(query, on);
      if (again.kind === "disagrees") problems.add(again.reason);
    }
    if (first.hooks.length < template.steps.length) {
      problems.add(
        `the program called hook() ${first.hooks.length} times for ${template.steps.length} steps`,
      );
    }
    const executed: ExecutedLines = new Set();
    addExecutedCode(executed, code);
    for (const { codeLine } of first.hooks) {
      const grounding = groundCodeLine(codeLine, executed);
      if (grounding.kind === "ungrounded") problems.add(`hook(): ${grounding.reason}: "${codeLine}"`);
    }
  }
  return [...problems];
}
