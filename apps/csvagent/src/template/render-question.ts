import type { Binding } from "./instantiate-template.ts";

/** The names in `{braces}`, in order. */
export function placeholdersIn(text: string): readonly string[] {
  return [...text.matchAll(placeholder)].map(([, name = ""]) => name);
}

/**
 * A question's text with its placeholders filled in. A parameter with several right choices is rendered as
 * "one of A, B and C (each choice is right)".
 */
export function renderQuestion(text: string, bindings: ReadonlyMap<string, Binding>): string {
  const filled = text.replace(placeholder, (whole, name: string) => {
    const binding = bindings.get(name);
    return binding === undefined ? whole : wording(binding);
  });
  return filled.replace(/\s+/g, " ").trim();
}

/** Column names the way questions write them: `"age"`, `"age" and "bmi"`. */
export function quoteColumns(names: readonly string[]): string {
  return enumerate(names.map((name) => `"${name}"`));
}

// --- internal ---

const placeholder = /\{([A-Za-z_]\w*)\}/g;

function wording({ choices }: Binding): string {
  const [only, ...others] = choices;
  if (only !== undefined && others.length === 0) return only.wording;
  return `one of ${enumerate(choices.map((choice) => choice.wording))} (each choice is right)`;
}

function enumerate(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}
