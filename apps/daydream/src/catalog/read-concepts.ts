import { catalogPaths } from "./catalog-paths.ts";
import type { Concept, ConceptText } from "./catalogs.ts";
import { type CatalogSource, cellOf, readRecords } from "./read-records.ts";

/** Reads the concepts and every text that there is of them. */
export function readConcepts(source: CatalogSource): ReadonlyMap<string, Concept> {
  const records = readRecords(catalogPaths.concepts, {
    ...source,
    schema: {
      required: ["concept_id", "name"],
      key: "concept_id",
      cells: { name: { expected: "a name", pattern: /\S/ } },
    },
  });
  const levels = descriptionLevels(source);
  return new Map(
    records.map((record) => {
      const id = cellOf(record, "concept_id");
      return [
        id,
        {
          id,
          name: cellOf(record, "name"),
          place: record.place,
          descriptions: readTexts(id, levels, source),
        },
      ];
    }),
  );
}

// --- internal ---

const folderPrefix = "descriptions-";

function descriptionLevels({ files }: CatalogSource): readonly string[] {
  return files
    .names(catalogPaths.conceptTexts)
    .filter((name) => name.startsWith(folderPrefix))
    .map((name) => name.slice(folderPrefix.length));
}

function readTexts(
  id: string,
  levels: readonly string[],
  { files }: CatalogSource,
): ReadonlyMap<string, ConceptText> {
  const texts = levels.flatMap((level) => {
    const path = `${catalogPaths.conceptTexts}/${folderPrefix}${level}/${id}.txt`;
    const text = files.read(path)?.replaceAll(/\r\n?/g, "\n").trim();
    return text ? [[level, { text, file: files.describe(path) }] as const] : [];
  });
  return new Map(texts);
}
