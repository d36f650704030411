import type { CatalogRecord, CatalogSchema } from "./catalog.ts";
import { comboId } from "./names-v1.ts";
import { createProblems, type Problem, type Report, sortProblems } from "./problem.ts";

/** A named set of concepts. */
export interface Combo {
  readonly id: string;
  /** In the order of the catalog, which is the order of a prompt. */
  readonly concepts: readonly string[];
  /** Which description of the concepts is used. @default "paragraph" */
  readonly level: string;
  readonly maxConcepts: number;
}

/** The catalog of combos: one line per concept. */
export const comboSchema: CatalogSchema = {
  required: ["combo_id", "concept_id", "description_level", "k_max"],
  cells: {
    combo_id: { expected: "a name", pattern: /\S/ },
    concept_id: { expected: "a name", pattern: /\S/ },
    k_max: { expected: "a whole number from 1 on", pattern: /^[1-9][0-9]*$/ },
  },
};

/**
 * Puts the lines of a combo catalog together. A combo with a problem is left out, and the others stand.
 *
 * @param concepts every concept there is.
 */
export function readCombos(
  records: readonly CatalogRecord[],
  concepts: ReadonlySet<string>,
): { readonly combos: readonly Combo[]; readonly problems: readonly Problem[] } {
  const { all, report } = createProblems();
  const groups = Map.groupBy(records, ({ values }) => values.combo_id ?? "");
  const combos = [...groups].flatMap(([id, lines]) => {
    const combo = readCombo(id, { lines, concepts, report });
    return combo === undefined ? [] : [combo];
  });
  return { combos, problems: sortProblems(all) };
}

// --- internal ---

function readCombo(
  id: string,
  of: {
    readonly lines: readonly CatalogRecord[];
    readonly concepts: ReadonlySet<string>;
    readonly report: Report;
  },
): Combo | undefined {
  const { lines, concepts, report } = of;
  const [first] = lines;
  if (first === undefined) return undefined;
  let isGood = true;
  const seen = new Set<string>();
  for (const { place, values } of lines) {
    const concept = values.concept_id ?? "";
    if (!concepts.has(concept)) report(place, "combo-unknown-concept", { combo: id, concept });
    const different = ["description_level", "k_max"].filter(
      (column) => values[column] !== first.values[column],
    );
    if (seen.has(concept)) different.push("concept_id");
    for (const column of different) report(place, "combo-inconsistent", { combo: id, column });
    if (!concepts.has(concept) || different.length > 0) isGood = false;
    seen.add(concept);
  }
  const combo: Combo = {
    id,
    concepts: [...seen],
    level: first.values.description_level || "paragraph",
    maxConcepts: Number(first.values.k_max),
  };
  const expected = comboId(combo);
  if (isGood && id.startsWith("combo_v1_") && id !== expected) {
    report(first.place, "combo-wrong-id", { combo: id, expected });
    isGood = false;
  }
  return isGood ? combo : undefined;
}
