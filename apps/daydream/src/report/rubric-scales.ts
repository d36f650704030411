import { readCatalog } from "@daydream/design/catalog";
import { catalogPaths } from "../catalog/catalog-paths.ts";
import { cellOf } from "../catalog/read-records.ts";
import type { SourceFiles } from "../catalog/source-files.ts";
import type { Scale } from "../parse/scale.ts";

/** Rubric → scale, of those that name one. A catalog that is not there or damaged names none. */
export function readRubricScales(files: SourceFiles, stage: string): ReadonlyMap<string, Scale> {
  const path = catalogPaths.templates(stage);
  const { records } = readCatalog(files.read(path) ?? "", {
    file: files.describe(path),
    schema: { required: ["template_id"] },
  });
  const scales = records.flatMap((record) => {
    const [min, max] = [cellOf(record, "score_min"), cellOf(record, "score_max")];
    if (min === "" || max === "" || !(Number(min) < Number(max))) return [];
    return [[cellOf(record, "template_id"), { min: Number(min), max: Number(max) }] as const];
  });
  return new Map(scales);
}
