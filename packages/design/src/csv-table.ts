import { createLineIndex } from "./line-index.ts";
import type { Place, Report } from "./problem.ts";
import type { TreeScalar, TreeTable } from "./tree.ts";

/**
 * Reads CSV (RFC 4180; LF, CRLF or CR; a byte order mark is skipped) with the place of every cell. Cells are
 * trimmed; lines without any text are skipped.
 *
 * Reports every problem of the file's shape: no header, blank or repeated column names, surplus cells,
 * misplaced quotes, and, unless `allowBlank`, blank cells. Rows with a problem are left out. Gives
 * `undefined` without a usable header.
 */
export function csvTable(text: string, options: CsvTableOptions): TreeTable | undefined {
  const { report, file } = options;
  const lines = readLines(text, options);
  const [header, ...body] = lines;
  const top: Place = { file, line: 1, column: 1 };
  if (header === undefined) {
    report(top, "csv-no-header", {});
    return undefined;
  }
  if (!isGoodHeader(header, report)) return undefined;
  const rows = body.flatMap((cells) => {
    const row = completeRow(cells, header, options);
    return row === undefined ? [] : [row];
  });
  return { kind: "table", columns: header, rows, place: header[0]?.place ?? top };
}

export interface CsvTableOptions {
  readonly file: string;
  readonly report: Report;
  /** Lets cells be blank and rows be short: for catalogs. @default false */
  readonly allowBlank?: boolean;
}

// --- internal ---

function isGoodHeader(header: readonly TreeScalar[], report: Report): boolean {
  let good = true;
  const seen = new Set<string>();
  for (const [index, cell] of header.entries()) {
    if (cell.text === "") report(cell.place, "csv-blank-header", { column: index + 1 });
    else if (seen.has(cell.text)) report(cell.place, "csv-duplicate-header", { column: cell.text });
    else {
      seen.add(cell.text);
      continue;
    }
    good = false;
  }
  return good;
}

function completeRow(
  cells: readonly TreeScalar[],
  header: readonly TreeScalar[],
  { report, allowBlank = false }: CsvTableOptions,
): readonly TreeScalar[] | undefined {
  const last = cells[cells.length - 1];
  if (last === undefined) return undefined;
  const row = last.place.line;
  const extra = cells[header.length];
  if (extra !== undefined) {
    report(extra.place, "csv-extra-cell", { row, expected: header.length });
    return undefined;
  }
  const after: Place = { ...last.place, column: last.place.column + last.text.length };
  const full = header.map((_, index) => cells[index] ?? blankCell(after));
  if (allowBlank) return full;
  for (const [index, cell] of full.entries())
    if (cell.text === "")
      report(cell.place, "csv-blank-cell", { column: header[index]?.text ?? "", row: cell.place.line });
  return full.some((cell) => cell.text === "") ? undefined : full;
}

function blankCell(place: Place): TreeScalar {
  return { kind: "scalar", type: "string", text: "", place };
}

function readLines(text: string, { file, report }: CsvTableOptions): TreeScalar[][] {
  const places = createLineIndex(text, file);
  const lines: TreeScalar[][] = [];
  let cells: TreeScalar[] = [];
  let isBroken = false;
  let offset = text.startsWith("\ufeff") ? 1 : 0;
  const endLine = () => {
    if (!isBroken && cells.some((cell) => cell.text !== "")) lines.push(cells);
    cells = [];
    isBroken = false;
  };
  while (offset < text.length) {
    const cell = cellAt(text, offset);
    if (cell.problem !== undefined) {
      report(places.at(offset + cell.lead), "csv-bad-quote", { problem: cell.problem });
      isBroken = true;
    }
    cells.push({ kind: "scalar", type: "string", text: cell.text, place: places.at(offset + cell.lead) });
    offset = cell.end;
    const separator = text.charAt(offset);
    if (separator === ",") {
      offset += 1;
      if (offset === text.length) cells.push(blankCell(places.at(offset)));
    } else {
      offset += text.startsWith("\r\n", offset) ? 2 : 1;
      endLine();
    }
  }
  endLine();
  return lines;
}

interface Cell {
  readonly text: string;
  /** Blanks before the text. */
  readonly lead: number;
  /** Offset of the comma or line end after the cell. */
  readonly end: number;
  readonly problem?: string;
}

const separators = /[,\r\n]/g;

function cellAt(text: string, start: number): Cell {
  let lead = 0;
  while (text.charAt(start + lead) === " " || text.charAt(start + lead) === "\t") lead += 1;
  if (text.charAt(start + lead) === '"') return quotedCellAt(text, start + lead, lead);
  separators.lastIndex = start;
  const end = separators.exec(text)?.index ?? text.length;
  const raw = text.slice(start + lead, end).trimEnd();
  if (!raw.includes('"')) return { text: raw, lead, end };
  return {
    text: raw,
    lead,
    end,
    problem: "a quote inside a cell; put the whole cell in quotes and double it",
  };
}

function quotedCellAt(text: string, quote: number, lead: number): Cell {
  let close = quote + 1;
  for (;;) {
    close = text.indexOf('"', close);
    if (close === -1) {
      const cell = text.slice(quote + 1);
      return { text: cell, lead, end: text.length, problem: "this quoted cell does not end" };
    }
    if (text.charAt(close + 1) !== '"') break;
    close += 2;
  }
  const value = text
    .slice(quote + 1, close)
    .replaceAll('""', '"')
    .trim();
  separators.lastIndex = close + 1;
  const end = separators.exec(text)?.index ?? text.length;
  if (text.slice(close + 1, end).trim() === "") return { text: value, lead, end };
  return { text: value, lead, end, problem: "text after the closing quote of a cell" };
}
