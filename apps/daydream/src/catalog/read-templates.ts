import { hashBytes } from "@daydream/base";
import type { CatalogRecord } from "@daydream/design";
import { parsers } from "../parse/parsers.ts";
import type { Scale } from "../parse/scale.ts";
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
        score_min: number,
        score_max: number,
      },
    },
  });
  const templates = records.flatMap((record) => readTemplate(record, { stage, source }) ?? []);
  return new Map(templates.map((template) => [template.id, template]));
}

const number = { expected: "a number or nothing", pattern: /^(-?\d{1,15}(\.\d{1,15})?)?$/ };

function readTemplate(
  record: CatalogRecord,
  { stage, source }: { readonly stage: PipelineStage; readonly source: CatalogSource },
): Template | undefined {
  const id = cellOf(record, "template_id");
  const mode = cellOf(record, "generator").toLowerCase() === "copy" ? "copy" : "generate";
  const parser = cellOf(record, "parser") || stage.parsers[0];
  const base = {
    id,
    stage: stage.name,
    name: cellOf(record, "template_name") || id,
    description: cellOf(record, "description"),
    parser,
    scale: readScale(record, { id, parser, source }),
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

function readScale(
  record: CatalogRecord,
  of: { readonly id: string; readonly parser: string; readonly source: CatalogSource },
): Scale | undefined {
  const [lowest, highest] = [cellOf(record, "score_min"), cellOf(record, "score_max")];
  if (lowest === "" && highest === "") return undefined;
  const scale = { min: Number(lowest), max: Number(highest) };
  const problem = scaleProblem({ lowest, highest, scale, parser: of.parser });
  if (problem === undefined) return scale;
  of.source.problems.report(record.place, "template-bad-scale", { template: of.id, problem });
  return undefined;
}

function scaleProblem(stated: {
  readonly lowest: string;
  readonly highest: string;
  readonly scale: Scale;
  readonly parser: string;
}): string | undefined {
  if (stated.lowest === "") return "score_min is blank and score_max is not";
  if (stated.highest === "") return "score_max is blank and score_min is not";
  if (stated.scale.min >= stated.scale.max)
    return `score_min ${stated.lowest} is not below score_max ${stated.highest}`;
  if (parsers.get(stated.parser)?.readsScore !== true) return `its parser ${stated.parser} reads no score`;
  return undefined;
}
