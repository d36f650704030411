import { fail } from "../errors.ts";
import type { Lattice } from "../lattice.ts";
import { createRowAt, isRow } from "../lattice-walk.ts";
import { axisOf, type Loops } from "../loop.ts";
import { createPermutation } from "../permutation.ts";
import type { DesignChoice } from "../spec.ts";
import { coverRows } from "./cover-rows.ts";
import type { Coverage } from "./coverage.ts";

/** The rows of a reduced design, in loop order. */
export interface ReducedRows {
  readonly vectors: readonly Uint32Array[];
  /** `undefined` for a sample. */
  readonly coverage: Coverage | undefined;
}

/**
 * Chooses among the combinations of a design; each one chosen comes with all its replicates.
 *
 * @throws `design/cover-too-large`, `design/too-many-rows`.
 */
export function reduce(
  source: { readonly loops: Loops; readonly lattice: Lattice },
  choice: Exclude<DesignChoice, { kind: "full" }>,
): ReducedRows {
  if (choice.kind === "sample")
    return { vectors: withReplicates(source, drawn(source, choice)), coverage: undefined };
  const { vectors, coverage } = coverRows(source, { strength: choice.strength });
  return { vectors: withReplicates(source, vectors), coverage };
}

/** All replicates of the given combinations, in loop order, each row once. */
export function withReplicates(
  { loops, lattice }: { readonly loops: Loops; readonly lattice: Lattice },
  vectors: readonly Uint32Array[],
): readonly Uint32Array[] {
  const repeating = replicateLoops(loops);
  const rows = new Map<string, Uint32Array>();
  for (const vector of vectors) {
    let copies = [vector];
    for (const loop of repeating)
      copies = copies.flatMap((copy) =>
        Array.from({ length: loops.list[loop]?.size ?? 0 }, (_, item) => copy.with(loop, item)),
      );
    for (const copy of copies) if (isRow(lattice, copy)) rows.set(copy.join(), copy);
  }
  return [...rows.values()].toSorted(compareVectors);
}

/** The numbers of the loops that only count repetitions. */
export function replicateLoops(loops: Loops): readonly number[] {
  return loops.list.flatMap(({ axes }, loop) =>
    axes.every((axis) => axisOf(loops, axis).isReplicate) ? [loop] : [],
  );
}

// --- internal ---

function drawn(
  { loops, lattice }: { readonly loops: Loops; readonly lattice: Lattice },
  { count, seed }: { readonly count: number; readonly seed: number },
): readonly Uint32Array[] {
  if (lattice.count > BigInt(Number.MAX_SAFE_INTEGER))
    throw fail("too-many-rows", { count: String(lattice.count) });
  const total = Number(lattice.count);
  const permute = createPermutation(total, seed);
  const rowAt = createRowAt(lattice);
  const repeating = new Set(replicateLoops(loops));
  const chosen = new Map<string, Uint32Array>();
  for (let index = 0; index < total && chosen.size < count; index += 1) {
    const vector = new Uint32Array(lattice.layers.length);
    rowAt(permute(index), vector);
    const combination = vector.filter((_, loop) => !repeating.has(loop)).join();
    if (!chosen.has(combination)) chosen.set(combination, vector);
  }
  return [...chosen.values()];
}

function compareVectors(a: Uint32Array, b: Uint32Array): number {
  for (let loop = 0; loop < a.length; loop += 1) {
    const difference = (a[loop] ?? 0) - (b[loop] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
