import { csvCell } from "./csv-cell.ts";
import type { Design } from "./design.ts";
import type { RowVector } from "./lattice-walk.ts";

/**
 * The rows of a design as CSV in UTF-8: a header line, LF after every line, cells in quotes only where they
 * must be. Memory does not grow with the number of rows.
 */
export function* csvChunks(design: Design, options: CsvChunksOptions = {}): Generator<Uint8Array> {
  const { chunkLength = 1 << 16 } = options;
  const encoder = new TextEncoder();
  const pieces = createPieces(design);
  let text = `${design.columns.map(csvCell).join(",")}\n`;
  for (const { vector, last } of design.blocks()) {
    for (const piece of pieces) piece.before = joinCells(piece.outer, vector);
    for (let index = 0; index < last.length; index += 1) {
      const item = last[index] ?? 0;
      for (let part = 0; part < pieces.length; part += 1) {
        const { before, inner } = pieces[part] ?? noPiece;
        text += before;
        if (inner !== undefined) text += inner[item] ?? "";
      }
      if (text.length < chunkLength) continue;
      yield encoder.encode(text);
      text = "";
    }
  }
  if (text.length > 0) yield encoder.encode(text);
}

export interface CsvChunksOptions {
  /** A chunk has at least this many characters, except the last one. @default 65536 */
  readonly chunkLength?: number;
}

// --- internal ---

/** A stretch of a line: cells that stay the same in a block, then one of the innermost loop, if any. */
interface Piece {
  readonly outer: readonly Column[];
  readonly inner: readonly string[] | undefined;
  /** The outer cells of the current block. */
  before: string;
}

/** A column's loop and, for each item of it, the escaped cell with what stands after it. */
interface Column {
  readonly loop: number;
  readonly cells: readonly string[];
}

const noPiece: Piece = { outer: [], inner: undefined, before: "" };

function createPieces(design: Design): readonly Piece[] {
  const innermost = design.loops.list.length - 1;
  const pieces: Piece[] = [];
  let outer: Column[] = [];
  for (const [position, name] of design.columns.entries()) {
    const column = createColumn(design, {
      name,
      separator: position === design.columns.length - 1 ? "\n" : ",",
    });
    if (column.loop !== innermost) outer.push(column);
    else {
      pieces.push({ outer, inner: column.cells, before: "" });
      outer = [];
    }
  }
  if (outer.length > 0) pieces.push({ outer, inner: undefined, before: "" });
  return pieces;
}

function createColumn(design: Design, of: { readonly name: string; readonly separator: string }): Column {
  const loop = design.loops.list.findIndex(({ axes }) => axes.includes(of.name));
  const { axes = [], columns = [] } = design.loops.list[loop] ?? {};
  const levels = (design.loops.axes.get(of.name)?.levels ?? []).map((level) => csvCell(level) + of.separator);
  const numbers = columns[axes.indexOf(of.name)] ?? new Uint32Array();
  return { loop, cells: Array.from(numbers, (number) => levels[number] ?? "") };
}

function joinCells(columns: readonly Column[], vector: RowVector): string {
  let text = "";
  for (const { loop, cells } of columns) text += cells[vector[loop] ?? 0] ?? "";
  return text;
}
