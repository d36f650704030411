import { hashBytes } from "@daydream/base";
import type { CatalogRecord } from "@daydream/design";
import type { Pipeline, PipelineStage } from "../pipeline/pipeline.ts";
import { catalogPaths } from "./catalog-paths.ts";
import type { Template } from "./catalogs.ts";
import { type CatalogSource, cellOf, readRecords } from "./read-records.ts";

/** Reads every stage's templates: the catalog lines and the texts. One without its text stays, as a blank one. */
export function readTemplates(
  pipeline: Pipeline,
  source: CatalogSource,
): ReadonlyMap<string, ReadonlyMap<string, Template>> {
  return new Map(pipeline.map((stage) => [stage.name, readStageTemplates(stage, source)]));
}

/** A template's text as a prompt is made from it: LF line ends, one final line end dropped. */
export function normalizeTemplate(text: string): string {
  return text.replaceAll(/\r\n?/g, "\n").replace(/\n$/, "");
}

// --- internal ---

function readStageTemplates(stage: PipelineStage, source: CatalogSource): ReadonlyMap<string, Template> {
  const records = readRecords(catalogPaths.templates(stage.name), {
    ...source,
    schema: {
      required: ["template_id"],
      key: "template_id",
      cells: {
        template_id: { expected: "a name that a file can have", pattern: /^[\w.-]*$/ },
        generator: { expected: "llm, copy or nothing", pattern: /^(llm|copy)?$/i },
        parser: {
          expected: `${stage.parsers.join(", ")} or nothing`,
          pattern: new RegExp(`^(${stage.parsers.join("|")})?$`),
        },
      },
    },
  });
  const templates = records.flatMap((record) => readTemplate(record, { stage, source }) ?? []);
  return new Map(templates.map((template) => [template.id, template]));
}

function readTemplate(
  record: CatalogRecord,
  { stage, source }: { readonly stage: PipelineStage; readonly source: CatalogSource },
): Template | undefined {
  const id = cellOf(record, "template_id");
  const mode = cellOf(record, "generator").toLowerCase() === "copy" ? "copy" : "generate";
  const base = {
    id,
    stage: stage.name,
    name: cellOf(record, "template_name") || id,
    description: cellOf(record, "description"),
    parser: cellOf(record, "parser") || stage.parsers[0],
    mode,
    place: record.place,
  } as const;
  if (mode === "copy") {
    if (stage.parent !== undefined) return { ...base, text: "", file: record.place.file, hash: "" };
    source.problems.report(record.place, "template-cannot-copy", { template: id, stage: stage.name });
    return undefined;
  }
  const path = catalogPaths.templateText(stage.name, id);
  const file = source.files.describe(path);
  const raw = source.files.read(path);
  if (raw === undefined)
    source.problems.report(record.place, "template-text-missing", { template: id, path: file });
  const text = normalizeTemplate(raw ?? "");
  return { ...base, text, file, hash: hashBytes(text) };
}
