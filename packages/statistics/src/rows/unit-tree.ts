import type { Layout } from "./layout.ts";
import { unitIdAt } from "./layout.ts";
import { levelKey, type ScoredRow } from "./score-row.ts";

/**
 * A unit with what was made from it. Its mean counts every child once, however many scores each got; the mean of a text
 * counts every pairing of rubric and judge once, however often it was repeated.
 */
export interface UnitNode {
  /** The levels that were chosen for it, as one key. */
  readonly condition: string;
  readonly mean: number;
  /** Empty for a text. */
  readonly children: readonly UnitNode[];
  /** The scores of a text, one list per pairing of rubric and judge; empty for wider units. */
  readonly cells: readonly (readonly number[])[];
}

/** Nests scored rows as their units are nested; undefined when there are none. */
export function buildUnitTree(rows: readonly ScoredRow[], layout: Layout): UnitNode | undefined {
  if (rows.length === 0) return undefined;
  const root = branch("");
  const depth = layout.units.length;
  for (const row of rows) {
    let node = root;
    for (let level = 0; level < depth; level += 1) {
      const id = unitIdAt(row, level);
      let child = node.children.get(id);
      if (child === undefined) {
        child = branch(levelKey(row, layout.units[level]?.axes ?? []));
        node.children.set(id, child);
      }
      node = child;
    }
    const cellKey = `${row.levels[layout.rubric] ?? ""}\u0001${row.levels[layout.judge] ?? ""}`;
    const cell = node.cells.get(cellKey);
    if (cell === undefined) node.cells.set(cellKey, [row.score]);
    else cell.push(row.score);
  }
  return finished(root);
}

// --- internal ---

interface Branch {
  readonly condition: string;
  readonly children: Map<string, Branch>;
  readonly cells: Map<string, number[]>;
}

function branch(condition: string): Branch {
  return { condition, children: new Map(), cells: new Map() };
}

function finished({ condition, children, cells }: Branch): UnitNode {
  const nodes = Array.from(children.values(), finished);
  const lists = [...cells.values()];
  let sum = 0;
  for (const node of nodes) sum += node.mean;
  for (const list of lists) sum += list.reduce((total, score) => total + score, 0) / list.length;
  return { condition, children: nodes, cells: lists, mean: sum / (nodes.length + lists.length) };
}
