import type { Catalog, Spec } from "@daydream/design";
import { catalogPaths } from "../catalog/catalog-paths.ts";
import type { Catalogs } from "../catalog/catalogs.ts";
import { noModel } from "../catalog/read-models.ts";
import type { SourceFiles } from "../catalog/source-files.ts";
import type { Pipeline, PipelineAxis, PipelineStage } from "../pipeline/pipeline.ts";

/** For each axis of a spec that a stage uses, the names that its catalog knows. */
export function levelCatalogs(
  spec: Spec,
  of: { readonly catalogs: Catalogs; readonly pipeline: Pipeline; readonly files: SourceFiles },
): Readonly<Record<string, Catalog>> {
  const entries = of.pipeline.flatMap((stage) =>
    stage.axes.flatMap((axis) => {
      const catalog = catalogOf(axis, { ...of, stage });
      const names = [axis.name, ...(axis.aliases ?? [])];
      const used = spec.axes.find(({ name }) => names.includes(name));
      return catalog === undefined || used === undefined ? [] : [[used.name, catalog] as const];
    }),
  );
  return Object.fromEntries(entries);
}

// --- internal ---

function catalogOf(
  axis: PipelineAxis,
  of: { readonly catalogs: Catalogs; readonly stage: PipelineStage; readonly files: SourceFiles },
): Catalog | undefined {
  const { catalogs, stage, files } = of;
  switch (axis.catalog) {
    case "combos":
      return { name: files.describe(catalogPaths.combos), levels: new Set(catalogs.combos.keys()) };
    case "templates":
      return {
        name: files.describe(catalogPaths.templates(stage.name)),
        levels: new Set(catalogs.templates.get(stage.name)?.keys()),
      };
    case "models":
      return {
        name: files.describe(catalogPaths.models),
        levels: new Set([...catalogs.models.keys(), ...(stage.parent === undefined ? [] : [noModel])]),
      };
    case undefined:
      return undefined;
  }
}
