import { hashJson } from "@daydream/base";
import { type Combo, comboSchema, readCombos } from "@daydream/design/catalog";
import type { ProblemList } from "../problem/problem-list.ts";
import { catalogPaths } from "./catalog-paths.ts";
import type { Concept, ConceptText, HydratedCombo, PromptConcept } from "./catalogs.ts";
import { type CatalogSource, readRecords } from "./read-records.ts";

/** Reads the combos with the texts of their concepts. A data root without combos has none. */
export function readHydratedCombos(
  concepts: ReadonlyMap<string, Concept>,
  source: CatalogSource,
): ReadonlyMap<string, HydratedCombo> {
  const records = readRecords(catalogPaths.combos, { ...source, schema: comboSchema, isOptional: true });
  const { combos, problems } = readCombos(records, new Set(concepts.keys()));
  source.problems.add(problems);
  return new Map(
    combos.flatMap((combo) => {
      const contents = hydrate(combo, { concepts, problems: source.problems });
      return contents === undefined ? [] : [[combo.id, { ...combo, contents, hash: hashJson(contents) }]];
    }),
  );
}

/** A concept's text at a level: the level itself, else the next coarser one that is there. */
export function conceptText(concept: Concept, level: string): ConceptText | undefined {
  return coarserLevels(level).flatMap((candidate) => concept.descriptions.get(candidate) ?? [])[0];
}

// --- internal ---

function coarserLevels(level: string): readonly string[] {
  return [...new Set([level, "paragraph", "sentence"])];
}

function hydrate(
  combo: Combo,
  of: { readonly concepts: ReadonlyMap<string, Concept>; readonly problems: ProblemList },
): readonly PromptConcept[] | undefined {
  const contents = combo.concepts.flatMap((id): readonly PromptConcept[] => {
    const concept = of.concepts.get(id);
    if (concept === undefined) return [];
    const found = conceptText(concept, combo.level);
    if (found !== undefined) return [{ name: concept.name, content: found.text }];
    const folders = coarserLevels(combo.level).map((level) => `descriptions-${level}`);
    of.problems.report(concept.place, "concept-without-text", { concept: id, level: combo.level, folders });
    return [];
  });
  return contents.length === combo.concepts.length ? contents : undefined;
}
