import { csvCell } from "@daydream/design/catalog";
import { floatText } from "../parse/float-text.ts";

/** A table as it goes to a file: columns that keep their kind even where there is no row. */
export interface Frame {
  readonly columns: readonly FrameColumn[];
  readonly rows: readonly (readonly FrameCell[])[];
}

export interface FrameColumn {
  readonly name: string;
  readonly kind: "text" | "whole" | "number";
}

/** `undefined`: nothing to say. */
export type FrameCell = string | number | undefined;

/** Makes columns of one kind. */
export function columnsOf(kind: FrameColumn["kind"], names: readonly string[]): readonly FrameColumn[] {
  return names.map((name) => ({ name, kind }));
}

/**
 * The text of a frame as pandas writes it: LF line ends, a missing cell blank, floats with their point. A column of
 * whole numbers in which one is missing is written as floats.
 */
export function frameCsv({ columns, rows }: Frame): string {
  const isFloat = columns.map(
    ({ kind }, at) => kind === "number" || (kind === "whole" && rows.some((row) => row[at] === undefined)),
  );
  const lines = rows.map((row) =>
    columns.map((_, at) => csvCell(cellText(row[at], isFloat[at] === true))).join(","),
  );
  return `${[columns.map(({ name }) => csvCell(name)).join(","), ...lines].join("\n")}\n`;
}

// --- internal ---

function cellText(cell: FrameCell, isFloat: boolean): string {
  if (cell === undefined) return "";
  if (typeof cell === "string") return cell;
  return isFloat ? floatText(cell) : String(cell);
}
