import type { Pipeline } from "../pipeline/pipeline.ts";
import { catalogPaths } from "./catalog-paths.ts";
import { type CatalogSource, cellOf, readRecords } from "./read-records.ts";

/** Reads how many replicates a data root asks of each stage. It is a wish: a spec's axes say what there is. */
export function readReplication(pipeline: Pipeline, source: CatalogSource): ReadonlyMap<string, number> {
  const stages = pipeline.map(({ name }) => name);
  const records = readRecords(catalogPaths.replication, {
    ...source,
    isOptional: true,
    schema: {
      required: ["stage", "replicates"],
      key: "stage",
      cells: {
        stage: { expected: stages.join(", "), pattern: new RegExp(`^(${stages.join("|")})$`) },
        replicates: { expected: "a whole number from 1 on", pattern: /^[1-9]\d{0,5}$/ },
      },
    },
  });
  return new Map(records.map((record) => [cellOf(record, "stage"), Number(cellOf(record, "replicates"))]));
}
