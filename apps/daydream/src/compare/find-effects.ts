import { adjustPValues, type Effects, effects, type NotEnoughData } from "@daydream/statistics";
import type { ScoreRows } from "../report/score-rows.ts";

/** What axes do to scores, and what was left out of the question. */
export interface FoundEffects {
  readonly effects: Effects | NotEnoughData;
  /** Axes that change whenever another one does and never else: what they do is counted as that one's. */
  readonly twins: readonly { readonly axis: string; readonly of: string }[];
  /** Axes with so many levels that they have to be asked for. */
  readonly large: readonly { readonly axis: string; readonly levels: number }[];
  /** The term's name → its p-value, corrected for all terms together (Holm). */
  readonly adjusted: ReadonlyMap<string, number>;
}

/** Main effects and interactions of axes. With `axes` those that were asked for, however many levels they have. */
export function findEffects(
  { rows, layout }: ScoreRows,
  of: {
    readonly known: readonly string[];
    readonly asked: readonly string[] | undefined;
    readonly unit?: string | undefined;
  },
): FoundEffects {
  const scored = rows.filter(({ score }) => score !== undefined);
  const levelsOf = (axis: string) => new Set(scored.map(({ levels }) => levels[axis] ?? ""));
  const varied = (of.asked ?? of.known)
    .map((axis) => ({ axis, levels: levelsOf(axis).size }))
    .filter(({ levels }) => levels > 1);
  const isLarge = ({ levels }: { readonly levels: number }) => of.asked === undefined && levels > mostLevels;
  const large = varied.filter(isLarge);
  const kept: string[] = [];
  const twins: { readonly axis: string; readonly of: string }[] = [];
  for (const { axis } of varied.filter((one) => !isLarge(one))) {
    const twin = kept.find((other) => isTwin(scored, axis, other));
    if (twin === undefined) kept.push(axis);
    else twins.push({ axis, of: twin });
  }
  const pairs = kept.flatMap((left, place) => kept.slice(place + 1).map((right) => [left, right] as const));
  const interactions = pairs.filter(
    ([left, right]) => (levelsOf(left).size - 1) * (levelsOf(right).size - 1) <= mostInteraction,
  );
  const unit = of.unit === undefined ? {} : { unit: of.unit };
  const found = effects(rows, layout, { axes: kept, interactions, ...unit });
  return { effects: found, twins, large, adjusted: adjustedOf(found) };
}

/** The name of a main effect or an interaction. */
export function termName(term: { readonly axis: string } | { readonly axes: readonly string[] }): string {
  return "axis" in term ? term.axis : term.axes.join(" × ");
}

// --- internal ---

const mostLevels = 50;
/** Degrees of freedom. */
const mostInteraction = 200;

function isTwin(rows: ScoreRows["rows"], axis: string, other: string): boolean {
  const pairs = new Set(rows.map(({ levels }) => `${levels[axis] ?? ""}\u0000${levels[other] ?? ""}`));
  const count = (name: string) => new Set(rows.map(({ levels }) => levels[name] ?? "")).size;
  return pairs.size === count(axis) && pairs.size === count(other);
}

function adjustedOf(found: Effects | NotEnoughData): ReadonlyMap<string, number> {
  if (found.kind === "not-enough-data") return new Map();
  const told = [...found.mainEffects, ...found.interactions].flatMap((term) =>
    term.kind !== "not-enough-data" && term.test.kind === "repeated-measures-test"
      ? [{ name: termName(term), p: term.test.p }]
      : [],
  );
  const adjusted = adjustPValues(told.map(({ p }) => p));
  return new Map(told.map(({ name, p }, index) => [name, adjusted[index] ?? p]));
}
