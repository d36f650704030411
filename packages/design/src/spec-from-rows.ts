import { stringify } from "yaml";
import { csvCell } from "./csv-cell.ts";
import type { Row } from "./design.ts";

/** The files of a spec: what `config.yaml` says, and what it includes, by path. */
export interface SpecFiles {
  readonly config: string;
  readonly includes: Readonly<Record<string, string>>;
}

/**
 * Writes a spec that compiles to exactly these rows, in this order: axes with one level are declared, the
 * others become one tuple whose values are in `items/rows.csv`. Rows that stand twice count once.
 *
 * @param options.ids How the spec makes ids. @default "content"
 * @throws TypeError when there are no rows, or rows differ in their axes.
 */
export function specFromRows(
  rows: readonly Row[],
  options: { readonly ids?: "content" | "names-v1" } = {},
): SpecFiles {
  const [first] = rows;
  if (first === undefined) throw new TypeError("a spec needs at least one row");
  const columns = Object.keys(first);
  const odd = rows.findIndex(
    (row) => Object.keys(row).length !== columns.length || columns.some((axis) => row[axis] === undefined),
  );
  if (odd !== -1) throw new TypeError(`row ${odd + 1} has other axes than the first one`);
  const varying = columns.filter((axis) => rows.some((row) => row[axis] !== first[axis]));
  const coupled = varying.length > 0 ? varying : columns.slice(0, 1);
  const document = {
    axes: Object.fromEntries(
      columns.filter((axis) => !coupled.includes(axis)).map((axis) => [axis, [first[axis] ?? ""]]),
    ),
    rules: { tuples: { rows: { axes: coupled, items: `@file:${path}` } } },
    output: { field_order: columns, ...(options.ids === undefined ? {} : { ids: options.ids }) },
  };
  const lines = [coupled, ...rows.map((row) => coupled.map((axis) => row[axis] ?? ""))];
  const text = [...new Set(lines.map((line) => line.map(csvCell).join(",")))].join("\n");
  return { config: stringify(document, { version: "1.2" }), includes: { [path]: `${text}\n` } };
}

// --- internal ---

const path = "items/rows.csv";
