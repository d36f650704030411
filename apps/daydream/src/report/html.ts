/** A piece of a page in which everything that was text is escaped. */
export interface Html {
  readonly kind: "html";
  readonly text: string;
}

/** What can stand in a piece of a page: texts are escaped, pieces are not again, nothing is nothing. */
export type HtmlPart = Html | string | number | undefined | readonly HtmlPart[];

/** Makes a piece of a page; everything that is put in is escaped unless it is such a piece itself. */
export function html(strings: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  const text = strings.map((string, index) => string + (index < parts.length ? textOf(parts[index]) : ""));
  return { kind: "html", text: text.join("") };
}

/** A text that cannot be taken for a part of the page around it, in a tag's attribute as little as between tags. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"'`]/g, (character) => entities[character] ?? character);
}

// --- internal ---

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  "`": "&#96;",
};

function textOf(part: HtmlPart): string {
  if (part === undefined) return "";
  if (typeof part === "string") return escapeHtml(part);
  if (typeof part === "number") return String(part);
  return "kind" in part ? part.text : part.map(textOf).join("");
}
