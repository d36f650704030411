import { isDaydreamError } from "@daydream/base";
import { type Exclusion, obeyWithinLoops } from "./exclusion.ts";
import { createLattice, type Lattice } from "./lattice.ts";
import { createLoops, type Loops } from "./loop.ts";
import type { Report } from "./problem.ts";
import { excludeExclusions } from "./rules/exclude.ts";
import { applyPair } from "./rules/pair.ts";
import { applySubset } from "./rules/subset.ts";
import { applyTie } from "./rules/tie.ts";
import { applyTuple } from "./rules/tuple.ts";
import { whenExclusions } from "./rules/when.ts";
import { type Axis, type Rule, ruleLabel } from "./spec.ts";

/** What rules made of the axes: nested loops, and what is refused across them. */
export interface Arrangement {
  readonly loops: Loops;
  /** What `exclude` and `when` refuse. */
  readonly exclusions: readonly Exclusion[];
}

/** The arrangement before any rule: a loop for every axis. */
export function startArrangement(axes: readonly Axis[]): Arrangement {
  return { loops: createLoops(axes), exclusions: [] };
}

/** One rule more. The rows are those that satisfy all rules, in whatever order they stand; the order of the loops depends on it. */
export function applyRule(before: Arrangement, rule: Rule): Arrangement {
  const { loops, exclusions } = before;
  switch (rule.kind) {
    case "subset":
      return { ...before, loops: applySubset(rule, loops) };
    case "tie":
      return { ...before, loops: applyTie(rule, loops) };
    case "pair":
      return { ...before, loops: applyPair(rule, loops) };
    case "tuple":
      return { ...before, loops: applyTuple(rule, loops) };
    case "exclude":
      return { ...before, exclusions: [...exclusions, ...excludeExclusions(rule)] };
    case "when": {
      const levels = (axis: string) => loops.axes.get(axis)?.levels ?? [];
      return { ...before, exclusions: [...exclusions, ...whenExclusions(rule, levels)] };
    }
  }
}

/** All rules at once. */
export function arrange(spec: {
  readonly axes: readonly Axis[];
  readonly rules: readonly Rule[];
}): Arrangement {
  return spec.rules.reduce(applyRule, startArrangement(spec.axes));
}

/** Loops without what is refused within one of them, and the lattice of their rows. */
export function settle(arrangement: Arrangement): { readonly loops: Loops; readonly lattice: Lattice } {
  const { loops, exclusions } = obeyWithinLoops(arrangement.loops, arrangement.exclusions);
  return { loops, lattice: createLattice(loops, exclusions) };
}

/** The arrangement, or `undefined` after a report about the first rule that leaves nothing or asks too much. */
export function checkArrangement(
  spec: { readonly axes: readonly Axis[]; readonly rules: readonly Rule[] },
  report: Report,
): Arrangement | undefined {
  let arrangement = startArrangement(spec.axes);
  for (const rule of spec.rules) {
    try {
      arrangement = applyRule(arrangement, rule);
      if (settle(arrangement).lattice.count > 0n) continue;
      report(rule.place, "nothing-left", { rule: ruleLabel(rule) });
    } catch (error) {
      if (!isDaydreamError(error, "design/too-entangled")) throw error;
      report(rule.place, "too-entangled", { rule: ruleLabel(rule), limit: Number(error.context.limit) });
    }
    return undefined;
  }
  return arrangement;
}
