import type { Row } from "@daydream/design";

/** Rows as a product: axes that vary by themselves, and the combinations of those that do not. */
export interface FactoredRows {
  /** Axis → levels, in first-seen order. */
  readonly free: readonly { readonly axis: string; readonly levels: readonly string[] }[];
  /** Axes that vary together; none when every axis is free. */
  readonly coupled: readonly string[];
  /** The distinct combinations of {@link coupled}, in first-seen order. */
  readonly items: readonly (readonly string[])[];
}

/**
 * Splits distinct rows into a product: an axis is free when every one of its levels goes with every
 * combination of the others. The product of all parts is exactly the given rows.
 */
export function factorRows(rows: readonly Row[], axes: readonly string[]): FactoredRows {
  let coupled = axes;
  let combinations = distinct(rows.map((row) => axes.map((axis) => row[axis] ?? "")));
  const free: { readonly axis: string; readonly levels: readonly string[] }[] = [];
  for (const axis of axes) {
    const at = coupled.indexOf(axis);
    const levels = [...new Set(combinations.map((item) => item[at] ?? ""))];
    const others = distinct(combinations.map((item) => item.toSpliced(at, 1)));
    if (levels.length * others.length !== combinations.length) continue;
    free.push({ axis, levels });
    coupled = coupled.toSpliced(at, 1);
    combinations = others;
  }
  return coupled.length === 0 ? { free, coupled: [], items: [] } : { free, coupled, items: combinations };
}

// --- internal ---

function distinct(items: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}
