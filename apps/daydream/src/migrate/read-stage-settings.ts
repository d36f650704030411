import type { SourceFiles } from "../catalog/source-files.ts";
import { cohortPaths, generationFiles } from "../cohort/cohort-paths.ts";
import { type DeclaredSettings, parseSettings } from "../inputs/inputs-record.ts";
import type { KnownMember } from "./read-lineage.ts";

/**
 * What each stage asked of the models when its members were planned, from their `inputs.json`; of what is no
 * part of an id (`max_tokens`, `min_lines`) the first member's. Stages of stores that did not record it are not
 * in the result. Members of one stage that were asked differently are a problem: a spec asks all alike.
 */
export function readStageSettings(
  members: readonly KnownMember[],
  { files, problems }: { readonly files: SourceFiles; readonly problems: string[] },
): Readonly<Record<string, DeclaredSettings>> {
  const found = new Map<string, DeclaredSettings>();
  for (const { stage, id } of members) {
    const path = `${cohortPaths.generation(stage, id)}/${generationFiles.inputs}`;
    const text = files.read(path);
    const settings = text === undefined ? undefined : parseSettings(text, path);
    if (settings === undefined || Object.keys(settings).length === 0) continue;
    const first = found.get(stage);
    if (first === undefined) found.set(stage, settings);
    else if (identityOf(first) !== identityOf(settings))
      problems.push(`${stage} ${id} was asked ${identityOf(settings)}, others ${identityOf(first)}`);
  }
  return Object.fromEntries(found);
}

// --- internal ---

function identityOf({ max_tokens: _, min_lines: __, ...settings }: DeclaredSettings): string {
  return JSON.stringify(settings);
}
