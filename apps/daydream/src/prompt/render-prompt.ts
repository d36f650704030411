import nunjucks from "nunjucks";
import type { PromptConcept, Template } from "../catalog/catalogs.ts";
import { fail } from "../errors.ts";
import type { PipelineStage } from "../pipeline/pipeline.ts";
import { lastLine } from "./template-syntax.ts";

/** What a prompt is made from, besides its template. */
export interface PromptSource {
  readonly stage: PipelineStage;
  /** Of the member's combo; none for a stage that does not use them. */
  readonly concepts: readonly PromptConcept[];
  /** The parent's parsed text; blank for a stage without parent. */
  readonly parentText: string;
}

/** Renders prompts; a template is compiled once. */
export type RenderPrompt = (template: Template, source: PromptSource) => string;

/**
 * Makes a renderer of prompts. A template that copies gives its parent's text as it is.
 *
 * The renderer raises `daydream/template-fails` for what `checkTemplate` cannot see beforehand.
 */
export function createPromptRenderer(): RenderPrompt {
  const environment = new nunjucks.Environment(null, { autoescape: false, throwOnUndefined: true });
  const compiled = new WeakMap<Template, nunjucks.Template>();
  return (template, source) => {
    if (template.mode === "copy") return source.parentText;
    try {
      const program =
        compiled.get(template) ?? new nunjucks.Template(template.text, environment, template.id, true);
      compiled.set(template, program);
      return program.render(variablesOf(source));
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      throw fail(
        "template-fails",
        { template: template.id, problem: lastLine(error.message) },
        { cause: error },
      );
    }
  };
}

// --- internal ---

function variablesOf({ stage, concepts, parentText }: PromptSource): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(stage.variables).map(([name, variable]) => [
      name,
      variable === "concepts" ? concepts : parentText,
    ]),
  );
}
