import type { PageData } from "../page-data.ts";

/** Which evaluations are looked at; everything that shows them asks here and is told of changes. */
export interface Explorer {
  readonly data: PageData;
  /** Numbers of the evaluations that pass, in the cohort's order. */
  readonly rows: readonly number[];
  readonly filter: Filter;
  change(part: Partial<Filter>): void;
  reset(): void;
  onChange(listener: () => void): void;
}

export interface Filter {
  /** Axis → place of its only level; axes that are not here may have any. */
  readonly levels: ReadonlyMap<number, number>;
  readonly least: number | undefined;
  readonly most: number | undefined;
  /** `any`, `scored`, `unscored`, or the number of a failure. */
  readonly state: string;
  /** Part of an id. */
  readonly search: string;
}

/** Looks at everything first. */
export function createExplorer(data: PageData): Explorer {
  const listeners: (() => void)[] = [];
  let filter = nothing;
  let rows = rowsOf(data, filter);
  const apply = (next: Filter) => {
    filter = next;
    rows = rowsOf(data, filter);
    for (const listener of listeners) listener();
  };
  return {
    data,
    get rows() {
      return rows;
    },
    get filter() {
      return filter;
    },
    change: (part) => apply({ ...filter, ...part }),
    reset: () => apply(nothing),
    onChange: (listener) => void listeners.push(listener),
  };
}

// --- internal ---

const nothing: Filter = { levels: new Map(), least: undefined, most: undefined, state: "any", search: "" };

function rowsOf(data: PageData, filter: Filter): readonly number[] {
  const { ids, scores, failures, levels, candidates } = data.evaluations;
  const { least, most, state } = filter;
  const search = filter.search.trim().toLowerCase();
  const rows: number[] = [];
  for (let row = 0; row < ids.length; row += 1) {
    const score = scores[row] ?? null;
    if (least !== undefined && (score === null || score < least)) continue;
    if (most !== undefined && (score === null || score > most)) continue;
    if (state === "scored" && score === null) continue;
    if (state === "unscored" && score !== null) continue;
    if (/^\d+$/.test(state) && failures[row] !== Number(state)) continue;
    if (search !== "") {
      const candidate = data.candidates.ids[candidates[row] ?? -1] ?? "";
      if (!ids[row]?.includes(search) && !candidate.includes(search)) continue;
    }
    let passes = true;
    for (const [axis, level] of filter.levels) if (levels[axis]?.[row] !== level) passes = false;
    if (passes) rows.push(row);
  }
  return rows;
}
