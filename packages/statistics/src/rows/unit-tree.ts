import type { Layout } from "./layout.ts";
import { unitIdAt } from "./layout.ts";
import { levelKey, type ScoredRow } from "./score-row.ts";

/**
 * A unit with what was made from it. Its mean counts every condition once, and in a condition every replicate once,
 * however many scores each got; the mean of a text counts every pairing of rubric and judge once, however often it was
 * repeated.
 */
export interface UnitNode {
  readonly mean: number;
  /** What was made from it, one list per condition: the levels of the axes of the next unit. Empty for a text. */
  readonly groups: readonly (readonly UnitNode[])[];
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

function finished({ children, cells }: Branch): UnitNode {
  const conditions = Map.groupBy(children.values(), ({ condition }) => condition);
  const groups = Array.from(conditions.values(), (members) => members.map(finished));
  const lists = [...cells.values()];
  let sum = 0;
  for (const group of groups) sum += group.reduce((total, node) => total + node.mean, 0) / group.length;
  for (const list of lists) sum += list.reduce((total, score) => total + score, 0) / list.length;
  return { groups, cells: lists, mean: sum / (groups.length + lists.length) };
}
