import type { Pipeline } from "../pipeline/pipeline.ts";

/** Where catalogs are, relative to the data root. */
export const catalogPaths = {
  folder: "1_raw",
  concepts: "1_raw/concepts_metadata.csv",
  conceptTexts: "1_raw/concepts",
  models: "1_raw/llm_models.csv",
  replication: "1_raw/replication_config.csv",
  combos: "combo_mappings.csv",
  templates: (stage: string) => `1_raw/${stage}_templates.csv`,
  templateText: (stage: string, template: string) => `1_raw/templates/${stage}/${template}.txt`,
} as const;

/** Names that `--catalog-csv NAME=@ATTRIBUTE` may use for the CSV files of a data root. */
export function catalogAttributes(pipeline: Pipeline): Readonly<Record<string, string>> {
  return {
    concepts_csv: catalogPaths.concepts,
    llm_models_csv: catalogPaths.models,
    combo_mappings_csv: catalogPaths.combos,
    replication_config_csv: catalogPaths.replication,
    ...Object.fromEntries(
      pipeline.map(({ name }) => [`${name}_templates_csv`, catalogPaths.templates(name)]),
    ),
  };
}
