import type { ScoreRow } from "./score-row.ts";

/**
 * How rows are to be read: what was made from what, which axis names the judge, and which axes only count repeats.
 *
 * @example
 * const layout: Layout = {
 *   units: [
 *     { name: "combo", label: "combo_id", axes: [] },
 *     { name: "draft", axes: ["draft_template", "draft_llm"] },
 *     { name: "essay", axes: ["essay_template", "essay_llm"] },
 *   ],
 *   judge: "evaluation_llm",
 *   rubric: "evaluation_template",
 *   replicates: ["draft_replicate", "essay_replicate", "evaluation_replicate"],
 * };
 */
export interface Layout {
  /** The units of a row, widest first. */
  readonly units: readonly UnitKind[];
  /** The axis whose level is who judged. */
  readonly judge: string;
  /** The axis whose level is what was asked of the judge. */
  readonly rubric: string;
  /** Axes whose levels are numbers of repeats and mean nothing by themselves. */
  readonly replicates: readonly string[];
}

/** One kind of unit: what it is called, and which axes decide what kind of one it is. */
export interface UnitKind {
  readonly name: string;
  /** The axis that names this very unit and nothing else, such as a combo's id. */
  readonly label?: string;
  /**
   * Axes that were chosen for it: two units with one parent and the same levels here are replicates of each other. An
   * axis left out counts as drawn at random.
   */
  readonly axes: readonly string[];
}

/**
 * The position of the unit kind with this name.
 *
 * @throws RangeError when the layout has no such unit.
 */
export function unitIndex(layout: Layout, name: string): number {
  const index = layout.units.findIndex((kind) => kind.name === name);
  if (index < 0) {
    const names = layout.units.map((kind) => kind.name).join(", ");
    throw new RangeError(`unit must be one of ${names}, got ${name}`);
  }
  return index;
}

/** The id under which a row's unit at `depth` counts: all copies of one parent are one text. */
export function unitIdAt(row: ScoreRow, depth: number): string {
  const id = row.units[depth];
  if (id === undefined) throw new TypeError(`a row has ${row.units.length} units, its layout more`);
  return row.isCopy === true && depth === row.units.length - 1 ? copyId : id;
}

/** The unit at `depth` with all that it is nested in, as one key. */
export function unitKey(row: ScoreRow, depth: number): string {
  let key = "";
  for (let level = 0; level <= depth; level += 1) key += `${unitIdAt(row, level)}\u0001`;
  return key;
}

/** The same for all depths, widest first. */
export function unitKeys(row: ScoreRow, depths: number): readonly string[] {
  const keys: string[] = [];
  let key = "";
  for (let depth = 0; depth < depths; depth += 1) {
    key += `${unitIdAt(row, depth)}\u0001`;
    keys.push(key);
  }
  return keys;
}

// --- internal ---

const copyId = "\u0000copy";
