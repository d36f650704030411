import { readCatalog } from "@daydream/design/catalog";
import { catalogPaths } from "../catalog/catalog-paths.ts";
import { cellOf } from "../catalog/read-records.ts";
import type { SourceFiles } from "../catalog/source-files.ts";

/**
 * Who made a model: what stands before the slash in the string that the provider knows. Models of a catalog that is
 * not there, and strings without a slash, have no known maker.
 */
export function readModelFamilies(files: SourceFiles): ReadonlyMap<string, string> {
  const { records } = readCatalog(files.read(catalogPaths.models) ?? "", {
    file: files.describe(catalogPaths.models),
    schema: { required: ["id", "model"] },
  });
  return new Map(
    records.flatMap((record) => {
      const [maker, name] = cellOf(record, "model").split("/");
      return maker === undefined || name === undefined ? [] : [[cellOf(record, "id"), maker] as const];
    }),
  );
}
