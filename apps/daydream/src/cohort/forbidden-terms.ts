import type { Card, Place } from "@daydream/design";
import type { Catalogs, Concept, Template } from "../catalog/catalogs.ts";
import { conceptText } from "../catalog/read-combos.ts";
import type { ProblemList } from "../problem/problem-list.ts";

/** What reaches the models of a cohort in fixed words. */
export interface FixedWords {
  /** Ids of combos that some member uses. */
  readonly combos: readonly string[];
  /** Templates of stages that hide forbidden terms. */
  readonly templates: readonly Template[];
  /** Declared system texts of such stages. */
  readonly systemTexts: readonly { readonly stage: string; readonly text: string; readonly place: Place }[];
}

/**
 * Looks for the card's forbidden terms, the ideas that the models are to find by themselves: in the names and
 * texts of concepts, in templates and in system texts. Letter case does not count, and between two words of a
 * term may stand any blanks or hyphens, or nothing. A template's comments do not reach a model.
 */
export function checkForbiddenTerms(
  card: Card,
  of: { readonly words: FixedWords; readonly catalogs: Catalogs; readonly problems: ProblemList },
): void {
  const { words, catalogs, problems } = of;
  const concepts = new Map<string, { readonly concept: Concept; readonly level: string }>();
  for (const id of words.combos) {
    const combo = catalogs.combos.get(id);
    for (const conceptId of combo?.concepts ?? []) {
      const concept = catalogs.concepts.get(conceptId);
      const level = combo?.level ?? "";
      if (concept !== undefined) concepts.set(`${conceptId} ${level}`, { concept, level });
    }
  }
  for (const term of card.forbiddenTerms) {
    const pattern = patternOf(term);
    const look = (text: string, where: string, start: Place) => {
      for (const { 0: found, index } of text.matchAll(pattern))
        problems.report(placeIn(text, index, start), "forbidden-term", {
          term,
          found: found.replaceAll(/\s+/g, " "),
          where,
        });
    };
    for (const { concept, level } of concepts.values()) {
      const description = conceptText(concept, level);
      look(concept.name, `the name of the concept ${concept.id}`, concept.place);
      if (description !== undefined)
        look(description.text, `the concept ${concept.id}`, { file: description.file, line: 1, column: 1 });
    }
    for (const { id, stage, text, file } of words.templates)
      look(withoutComments(text), `the ${stage} template ${id}`, { file, line: 1, column: 1 });
    for (const { stage, text, place } of words.systemTexts) look(text, `the system text of ${stage}`, place);
  }
}

// --- internal ---

function patternOf(term: string): RegExp {
  const words = term.split(/[\s\p{Pd}_]+/u).filter(Boolean);
  const escaped = words.map((word) => word.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&"));
  return new RegExp(escaped.join("[\\s\\p{Pd}_]*"), "giu");
}

/** Comments become blanks, so that places stay. */
function withoutComments(text: string): string {
  return text.replaceAll(/\{#[\s\S]*?#\}/g, (comment) => comment.replaceAll(/[^\n]/g, " "));
}

function placeIn(text: string, offset: number, start: Place): Place {
  const before = text.slice(0, offset).split("\n");
  const column = (before.at(-1)?.length ?? 0) + 1;
  const line = start.line + before.length - 1;
  return { ...start, line, column: before.length === 1 ? start.column + column - 1 : column };
}
