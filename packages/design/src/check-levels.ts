import { arrange, settle } from "./arrangement.ts";
import { loopLevels } from "./loop.ts";
import { createProblems, type Problem, sortProblems } from "./problem.ts";
import type { Spec } from "./spec.ts";

/** The names that the levels of an axis may have. */
export interface Catalog {
  /** For messages: the file they come from. */
  readonly name: string;
  readonly levels: ReadonlySet<string>;
}

/**
 * Looks every level that some row may have up in its axis's catalog. An axis without a catalog is not looked
 * at; a level that rules drop need not be there.
 *
 * @param catalogs axis name → catalog.
 */
export function checkLevels(spec: Spec, catalogs: Readonly<Record<string, Catalog>>): readonly Problem[] {
  const { all, report } = createProblems();
  const { loops } = settle(arrange(spec));
  for (const axis of spec.axes) {
    const catalog = Object.hasOwn(catalogs, axis.name) ? catalogs[axis.name] : undefined;
    if (catalog === undefined) continue;
    for (const level of loopLevels(loops, axis.name)) {
      if (catalog.levels.has(level)) continue;
      const place = axis.levelPlaces[axis.levels.indexOf(level)] ?? axis.place;
      report(place, "catalog-missing-level", { axis: axis.name, level, catalog: catalog.name });
    }
  }
  return sortProblems(all);
}
