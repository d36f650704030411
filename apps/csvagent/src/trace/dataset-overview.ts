import type { Column, Profile } from "../profile/profile.ts";

export interface DatasetOverviewOptions {
  /** Columns that get a line of their own, in file order; the others are named together. Default 40. */
  readonly describedColumns?: number;
  /** Characters for the names of the others, default 1 500. */
  readonly namedCharacters?: number;
}

/** What a solver is told of a table: its size and each column's kind, role and range, bounded for wide tables. */
export function datasetOverview(profile: Profile, options: DatasetOverviewOptions = {}): string {
  const { describedColumns = 40, namedCharacters = 1_500 } = options;
  const { rows, columns, duplicate_rows } = profile;
  const described = columns.slice(0, describedColumns).map((column) => `- ${describeColumn(column)}`);
  const others = columns.slice(describedColumns);
  return [
    `${count(rows, "row")}, ${count(columns.length, "column")}${duplicate_rows > 0 ? `, ${count(duplicate_rows, "duplicated row")}` : ""}.`,
    "",
    ...described,
    ...(others.length === 0 ? [] : [`- and ${others.length} more: ${namesOf(others, namedCharacters)}`]),
  ].join("\n");
}

// --- internal ---

const nameCharacters = 80;
const valueCharacters = 40;

function describeColumn(column: Column): string {
  const parts = [`${column.dtype}, ${column.role}`, column.missing === 0 ? "" : `${column.missing} missing`];
  if (column.statistics !== undefined) {
    const { min, median, max } = column.statistics;
    parts.push(`${short(min)} to ${short(max)}`, `median ${short(median)}`);
  } else {
    parts.push(`${column.distinct} distinct`);
  }
  const values = column.role === "category" ? (column.top_values ?? []) : [];
  const shown = values.map(({ value, count }) => `${quote(value, valueCharacters)} (${count})`).join(", ");
  return `${quote(column.name, nameCharacters)}: ${parts.filter(Boolean).join(", ")}${shown && `: ${shown}`}`;
}

function namesOf(columns: readonly Column[], limit: number): string {
  const names: string[] = [];
  let length = 0;
  for (const { name } of columns) {
    const text = quote(name, nameCharacters);
    length += text.length + 2;
    if (length > limit)
      return [...names, `and ${columns.length - names.length} more in df.columns`].join(", ");
    names.push(text);
  }
  return names.join(", ");
}

function quote(text: string, limit: number): string {
  return JSON.stringify(text.length > limit ? `${text.slice(0, limit - 1)}…` : text);
}

function short(value: number): string {
  return String(Number(value.toPrecision(6)));
}

function count(number: number, noun: string): string {
  return `${number.toLocaleString("en-US")} ${noun}${number === 1 ? "" : "s"}`;
}
