import { isDaydreamError } from "@daydream/base";
import type { Catalogs, PromptConcept, Template } from "../catalog/catalogs.ts";
import { type Pipeline, stageNamed } from "../pipeline/pipeline.ts";
import type { ProblemList } from "../problem/problem-list.ts";
import { checkTemplate } from "./check-template.ts";
import { createPromptRenderer } from "./render-prompt.ts";

/**
 * Checks templates: first their syntax trees, then by rendering each one whose tree is good, with the first
 * of the combos (or a sample concept where there is none) and a sample for a parent's text.
 */
export function checkTemplates(
  templates: readonly Template[],
  of: {
    readonly pipeline: Pipeline;
    readonly catalogs: Catalogs;
    readonly combos: readonly string[];
    readonly problems: ProblemList;
  },
): void {
  const render = createPromptRenderer();
  const [concepts = sampleConcepts] = of.combos.flatMap((id) => {
    const combo = of.catalogs.combos.get(id);
    return combo === undefined ? [] : [combo.contents];
  });
  for (const template of templates) {
    const stage = stageNamed(of.pipeline, template.stage);
    const before = of.problems.all.length;
    checkTemplate(template, { stage, problems: of.problems });
    if (of.problems.all.length > before) continue;
    try {
      render(template, { stage, concepts, parentText: sampleText });
    } catch (error) {
      if (!isDaydreamError(error, "daydream/template-fails")) throw error;
      const problem = String(error.context.problem);
      const place = { file: template.file, line: 1, column: 1 };
      of.problems.report(place, "template-fails", { template: template.id, problem });
    }
  }
}

// --- internal ---

const sampleConcepts: readonly PromptConcept[] = [{ name: "A concept", content: "What it is about." }];
const sampleText = "A text that an earlier stage gave.";
