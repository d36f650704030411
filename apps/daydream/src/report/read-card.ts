import type { Card } from "@daydream/design";
import { cohortPaths } from "../cohort/cohort-paths.ts";
import { findSpec, readSpec } from "../cohort/read-spec.ts";
import type { Workspace } from "../settings/workspace.ts";

/** The card of a cohort's spec; `undefined` where there is no spec that can be read, or none on it. */
export function readCard(cohort: string, workspace: Workspace): Card | undefined {
  if (!workspace.files.has(cohortPaths.spec(cohort))) return undefined;
  const parsed = readSpec(findSpec(cohort, workspace), workspace);
  return parsed.kind === "invalid" ? undefined : parsed.spec.card;
}
