/** One column of a printed table. */
export interface TableColumn {
  readonly title: string;
  /** Default `left`. */
  readonly align?: "left" | "right";
  /** Longer cells are cut with `…`; default: as wide as the widest cell. */
  readonly maxWidth?: number;
}

/** Rows as aligned text, two spaces between columns, a rule under the head; ends with a newline. */
export function renderTable(columns: readonly TableColumn[], rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => columns.map((column, index) => cut(row[index] ?? "", column.maxWidth)));
  const widths = columns.map((column, index) =>
    Math.max(width(column.title), ...cells.map((row) => width(row[index] ?? ""))),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, index) => pad(cell, widths[index] ?? 0, columns[index]?.align ?? "left"))
      .join("  ")
      .trimEnd();
  const head = line(columns.map((column) => column.title));
  const rule = line(widths.map((size) => "─".repeat(size)));
  return [head, rule, ...cells.map(line)].map((text) => `${text}\n`).join("");
}

/** Text on one line, at most `maxWidth` characters, cut with `…`. */
export function cut(text: string, maxWidth = Number.POSITIVE_INFINITY): string {
  const flat = text.replaceAll(/\s+/g, " ").trim();
  const characters = [...flat];
  return characters.length <= maxWidth ? flat : `${characters.slice(0, maxWidth - 1).join("")}…`;
}

// --- internal ---

function width(text: string): number {
  return [...text].length;
}

function pad(text: string, size: number, align: "left" | "right"): string {
  const space = " ".repeat(Math.max(0, size - width(text)));
  return align === "left" ? text + space : space + text;
}
