import type { Design } from "./design.ts";
import type { RowBlock } from "./lattice-walk.ts";

/**
 * The rows of a design as CSV in UTF-8: a header line, LF after every line, cells in quotes only where they
 * must be. Each chunk is valid until the next one is asked for; its memory is used again.
 */
export function* csvChunks(design: Design, options: CsvChunksOptions = {}): Generator<Uint8Array> {
  const columns = createColumns(design);
  const longestRow = columns.reduce((sum, { longest }) => sum + longest, 0);
  const size = Math.max(options.chunkBytes ?? 1 << 18, longestRow);
  const buffer = new Uint8Array(size);
  yield new TextEncoder().encode(`${design.columns.map(quote).join(",")}\n`);
  let end = 0;
  for (const block of design.blocks()) {
    const pieces = createPieces(columns, block);
    for (const item of block.last) {
      if (end + longestRow > size) {
        yield buffer.subarray(0, end);
        end = 0;
      }
      for (const piece of pieces) {
        const { bytes, starts, isFixed } = piece;
        const stop = isFixed ? bytes.length : (starts[item + 1] ?? 0);
        for (let from = isFixed ? 0 : (starts[item] ?? 0); from < stop; from += 1, end += 1)
          buffer[end] = bytes[from] ?? 0;
      }
    }
  }
  if (end > 0) yield buffer.subarray(0, end);
}

export interface CsvChunksOptions {
  /** Size of a chunk, unless a single row is longer. @default 262144 */
  readonly chunkBytes?: number;
}

// --- internal ---

/** All cells of a column, escaped and with what stands after them, one behind the other. */
interface Column {
  readonly loop: number;
  readonly bytes: Uint8Array;
  /** Item → where its cell begins; one more entry for the end. */
  readonly starts: Uint32Array;
  readonly longest: number;
}

/** A stretch of a row: the same in the whole block, or a cell of the innermost loop. */
interface Piece {
  readonly bytes: Uint8Array;
  readonly starts: Uint32Array;
  readonly isFixed: boolean;
}

function createColumns(design: Design): readonly Column[] {
  const encoder = new TextEncoder();
  return design.columns.map((name, position) => {
    const loop = design.loops.list.findIndex(({ axes }) => axes.includes(name));
    const { axes = [], columns = [] } = design.loops.list[loop] ?? {};
    const separator = position === design.columns.length - 1 ? "\n" : ",";
    const levels = (design.loops.axes.get(name)?.levels ?? []).map((level) =>
      encoder.encode(quote(level) + separator),
    );
    const cells = Array.from(columns[axes.indexOf(name)] ?? [], (level) => levels[level] ?? new Uint8Array());
    const starts = new Uint32Array(cells.length + 1);
    for (const [item, cell] of cells.entries()) starts[item + 1] = (starts[item] ?? 0) + cell.length;
    const bytes = new Uint8Array(starts[cells.length] ?? 0);
    for (const [item, cell] of cells.entries()) bytes.set(cell, starts[item]);
    return { loop, bytes, starts, longest: Math.max(0, ...levels.map(({ length }) => length)) };
  });
}

function createPieces(columns: readonly Column[], { vector }: RowBlock): readonly Piece[] {
  const pieces: Piece[] = [];
  let fixed: number[] = [];
  const closeFixed = () => {
    if (fixed.length > 0) pieces.push({ bytes: Uint8Array.from(fixed), starts: noStarts, isFixed: true });
    fixed = [];
  };
  for (const { loop, bytes, starts } of columns) {
    if (loop === vector.length - 1) {
      closeFixed();
      pieces.push({ bytes, starts, isFixed: false });
    } else {
      const item = vector[loop] ?? 0;
      fixed.push(...bytes.subarray(starts[item], starts[item + 1]));
    }
  }
  closeFixed();
  return pieces;
}

const noStarts = new Uint32Array(0);

function quote(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
