import { readCatalog } from "@daydream/design/catalog";
import type { Pipeline } from "../pipeline/pipeline.ts";
import { catalogAttributes, catalogPaths } from "./catalog-paths.ts";
import type { Catalogs } from "./catalogs.ts";
import { readHydratedCombos } from "./read-combos.ts";
import { readConcepts } from "./read-concepts.ts";
import { readModels } from "./read-models.ts";
import type { CatalogSource } from "./read-records.ts";
import { readReplication } from "./read-replication.ts";
import { readTemplates } from "./read-templates.ts";

/**
 * Reads all catalogs of a data root. Every problem of every file goes to the list; what has one is left out,
 * so what is returned may be used to look for further problems, and for work only when there were none.
 */
export function readCatalogs(pipeline: Pipeline, source: CatalogSource): Catalogs {
  const concepts = readConcepts(source);
  refuseActive(pipeline, source);
  return {
    concepts,
    combos: readHydratedCombos(concepts, source),
    templates: readTemplates(pipeline, source),
    models: readModels(source),
    replication: readReplication(pipeline, source),
  };
}

// --- internal ---

/** CSV files that no reader reads are catalogs all the same: none may have a column `active`. */
function refuseActive(pipeline: Pipeline, { files, problems }: CatalogSource): void {
  const known = new Set(Object.values(catalogAttributes(pipeline)));
  const others = ["", `${catalogPaths.folder}/`].flatMap((folder) =>
    files
      .names(folder)
      .filter((name) => name.endsWith(".csv"))
      .map((name) => `${folder}${name}`)
      .filter((path) => !known.has(path)),
  );
  for (const path of others) {
    const { problems: found } = readCatalog(files.read(path) ?? "", {
      file: files.describe(path),
      schema: { required: [] },
    });
    problems.add(found.filter(({ code }) => code === "design/catalog-active"));
  }
}
