import type { Catalogs } from "../catalog/catalogs.ts";
import { type PlanContext, readAllCatalogs } from "../cohort/plan-cohort.ts";
import { fail } from "../errors.ts";
import type { Workspace } from "../settings/workspace.ts";
import { describeModelMap, mapModels, readModelMap } from "./model-map.ts";

/** The catalogs to plan with, and what was mapped in them. */
export interface MappedCatalogs extends NonNullable<PlanContext["catalogs"]> {
  readonly catalogs: Catalogs;
  /** A line for people about each mapped model; none where nothing is mapped. */
  readonly mapped: readonly string[];
}

/**
 * Reads a workspace's catalogs, with other models behind the ids that `--model-map` names. To be given to
 * `planCohort` as its `catalogs`, so that ids are those of the models that are asked.
 *
 * @throws `daydream/model-map-invalid`.
 */
export function readMappedCatalogs(given: readonly string[], workspace: Workspace): MappedCatalogs {
  const read = readAllCatalogs(workspace);
  // A broken catalog is told with its own problems; what a map says of it would only repeat them.
  if (given.length === 0 || read.problems.length > 0) return { ...read, mapped: [] };
  const { models } = read.catalogs;
  const { workingDirectory, settings } = workspace;
  const map = readModelMap(given, { models, endpoints: settings.endpoints, workingDirectory });
  const catalogs = mapModels(read.catalogs, map);
  return {
    catalogs,
    problems: [],
    mapped: describeModelMap(map, { before: models, after: catalogs.models }),
  };
}

/**
 * Refuses a map for a cohort whose ids come from names: the results of one model would pass for another's.
 *
 * @throws `daydream/model-map-with-names`.
 */
export function refuseMappedNames(
  cohort: { readonly name: string; readonly ids: "content" | "names-v1" },
  mapped: readonly string[],
): void {
  if (mapped.length > 0 && cohort.ids === "names-v1")
    throw fail("model-map-with-names", { cohort: cohort.name });
}

/** The lines of a map for people; nothing where nothing is mapped. */
export function describeMapped(mapped: readonly string[]): string {
  if (mapped.length === 0) return "";
  return `with --model-map, other models are asked:\n${mapped.map((line) => `  ${line}\n`).join("")}`;
}
