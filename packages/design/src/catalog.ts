import { csvTable } from "./csv-table.ts";
import { createProblems, type Place, type Problem, type Report, sortProblems } from "./problem.ts";
import type { TreeScalar, TreeTable } from "./tree.ts";

/** What a catalog file must look like. */
export interface CatalogSchema {
  /** Columns that must be there; others may be. */
  readonly required: readonly string[];
  /** A column whose values are distinct and not blank. */
  readonly key?: string;
  /** What the cells of a column must be. */
  readonly cells?: Readonly<Record<string, CatalogCell>>;
}

/** A rule for the cells of one column. */
export interface CatalogCell {
  /** For messages: `a whole number from 1 on`. */
  readonly expected: string;
  readonly pattern: RegExp;
}

/** A line of a catalog. */
export interface CatalogRecord {
  readonly place: Place;
  /** Column → text; blank where nothing stands. */
  readonly values: Readonly<Record<string, string>>;
}

/** What a catalog holds, and everything that is wrong with it; lines with a problem are left out. */
export interface CatalogRead {
  readonly records: readonly CatalogRecord[];
  readonly problems: readonly Problem[];
}

/**
 * Reads a catalog's CSV. A column `active` is refused in every catalog: catalogs are immutable inputs, and
 * what is used is a spec's business.
 */
export function readCatalog(
  text: string,
  options: { readonly file: string; readonly schema: CatalogSchema },
): CatalogRead {
  const { schema, file } = options;
  const { all, report } = createProblems();
  const table = csvTable(text, { file, report, allowBlank: true });
  if (table === undefined) return { records: [], problems: sortProblems(all) };
  const isUsable = checkColumns(table, { schema, report });
  const records = isUsable ? readRecords(table, { schema, report }) : [];
  return { records, problems: sortProblems(all) };
}

// --- internal ---

interface Check {
  readonly schema: CatalogSchema;
  readonly report: Report;
}

function checkColumns(table: TreeTable, { schema, report }: Check): boolean {
  const names = table.columns.map(({ text }) => text);
  const active = table.columns.find(({ text }) => text.toLowerCase() === "active");
  if (active !== undefined) report(active.place, "catalog-active", { column: active.text });
  const wanted = [...new Set([...schema.required, ...(schema.key === undefined ? [] : [schema.key])])];
  const missing = wanted.filter((name) => !names.includes(name));
  for (const column of missing) report(table.place, "catalog-missing-column", { column });
  return active === undefined && missing.length === 0;
}

function readRecords(table: TreeTable, { schema, report }: Check): readonly CatalogRecord[] {
  const names = table.columns.map(({ text }) => text);
  const firstLines = new Map<string, number>();
  return table.rows.flatMap((row) => {
    const cells = Object.fromEntries(row.map((cell, index) => [names[index] ?? "", cell]));
    const isGood = [
      hasGoodKey(cells, { schema, report, firstLines }),
      ...Object.entries(schema.cells ?? {}).map(([column, rule]) =>
        isGoodCell(cells[column], { column, rule, report }),
      ),
    ].every(Boolean);
    const [first] = row;
    if (!isGood || first === undefined) return [];
    const values = Object.fromEntries(Object.entries(cells).map(([name, { text }]) => [name, text]));
    return [{ place: { ...first.place, column: 1 }, values }];
  });
}

function hasGoodKey(
  cells: Readonly<Record<string, TreeScalar>>,
  { schema, report, firstLines }: Check & { readonly firstLines: Map<string, number> },
): boolean {
  const cell = schema.key === undefined ? undefined : cells[schema.key];
  if (cell === undefined || schema.key === undefined) return true;
  const { text: value, place } = cell;
  const firstLine = firstLines.get(value);
  if (value === "") report(place, "catalog-bad-cell", { column: schema.key, value, expected: "a name" });
  else if (firstLine !== undefined)
    report(place, "catalog-duplicate", { column: schema.key, value, firstLine });
  else firstLines.set(value, place.line);
  return value !== "" && firstLine === undefined;
}

function isGoodCell(
  cell: TreeScalar | undefined,
  of: { readonly column: string; readonly rule: CatalogCell; readonly report: Report },
): boolean {
  if (cell === undefined || of.rule.pattern.test(cell.text)) return true;
  of.report(cell.place, "catalog-bad-cell", {
    column: of.column,
    value: cell.text,
    expected: of.rule.expected,
  });
  return false;
}
