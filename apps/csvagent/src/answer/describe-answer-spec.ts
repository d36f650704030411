import type { AnswerSpec } from "./answer-spec.ts";

/**
 * An answer's form in words, as it stands in the question and in `output_schema`.
 *
 * @example
 * describeAnswerSpec({ kind: "object", keys: { column: { kind: "text" }, mean: { kind: "number", decimals: 2 } } });
 * // "Answer with a JSON object with keys `column` (text) and `mean` (number, 2 decimals)"
 */
export function describeAnswerSpec(spec: AnswerSpec): string {
  return `Answer with ${withArticle(describe(spec))}`;
}

// --- internal ---

/** A noun phrase without its article: `number, 2 decimals`. */
function describe(spec: AnswerSpec): string {
  switch (spec.kind) {
    case "number":
      return describeNumber(spec);
    case "integer":
      return "whole number";
    case "boolean":
      return "true or false";
    case "text":
      return spec.among === undefined
        ? "text"
        : `text, one of ${joined(
            spec.among.map((choice) => `"${choice}"`),
            "or",
          )}`;
    case "list":
      return `list of ${plural(spec.of)}, ${spec.order === "free" ? "in any order" : "order matters"}`;
    case "mapping":
      return `JSON object that maps each name to ${withArticle(describe(spec.values))}`;
    case "object":
      return `JSON object with ${describeKeys(spec.keys)}`;
  }
}

function describeNumber({ unit, decimals, sign }: AnswerSpec & { kind: "number" }): string {
  const parts = [unit === undefined ? "number" : `number in ${unit}`];
  if (decimals !== undefined) parts.push(decimals === 1 ? "1 decimal" : `${decimals} decimals`);
  if (sign === "free") parts.push("either sign");
  return parts.join(", ");
}

function describeKeys(keys: Readonly<Record<string, AnswerSpec>>): string {
  const entries = Object.entries(keys).map(([key, spec]) => `\`${key}\` (${describe(spec)})`);
  return `${entries.length === 1 ? "key" : "keys"} ${joined(entries, "and")}`;
}

/** What a list holds: `numbers, 2 decimals`. */
function plural(of: AnswerSpec): string {
  const words = describe(of);
  switch (of.kind) {
    case "boolean":
      return "true or false values";
    default:
      return words
        .replace(/^(number|whole number|text|list|JSON object)/, "$1s")
        .replace("s that maps", "s that map");
  }
}

function joined(parts: readonly string[], word: "and" | "or"): string {
  const last = parts.at(-1) ?? "";
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(", ")} ${word} ${last}`;
}

function withArticle(words: string): string {
  return words === "true or false" ? words : `a ${words}`;
}
