import { readdirSync } from "node:fs";
import { join } from "node:path";
import { hashBytes, parseJson } from "@daydream/base";
import { readIfThere } from "../catalog/source-files.ts";
import { cohortPaths, generationFiles } from "../cohort/cohort-paths.ts";
import { parseInputs } from "../inputs/inputs-record.ts";
import { absentState, type GenerationState } from "./generation-state.ts";

/** Reads what one folder of the store holds. */
export function readGeneration(
  dataRoot: string,
  { stage, id }: { readonly stage: string; readonly id: string },
): GenerationState {
  const path = cohortPaths.generation(stage, id);
  const folder = join(dataRoot, path);
  const names = new Set(readNames(folder));
  const status = statusOf(names, folder);
  if (status === "absent") return absentState;
  const inputs = names.has(generationFiles.inputs)
    ? readIfThere(join(folder, generationFiles.inputs))
    : undefined;
  const parsed = status === "made" ? readIfThere(join(folder, generationFiles.parsed)) : undefined;
  return {
    status,
    inputs: inputs === undefined ? undefined : parseInputs(inputs, `${path}/${generationFiles.inputs}`),
    parsedHash: parsed === undefined ? undefined : hashBytes(parsed),
  };
}

// --- internal ---

function readNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}

function statusOf(names: ReadonlySet<string>, folder: string): GenerationState["status"] {
  if (names.has(generationFiles.parsed)) return "made";
  if (names.has(generationFiles.parsedMetadata) && isFailure(folder)) return "failed";
  if (names.has(generationFiles.raw)) return "unparsed";
  return names.has("attempts") ? "failed" : "absent";
}

/** True when parsed_metadata.json says that there is no result. */
function isFailure(folder: string): boolean {
  const text = readIfThere(join(folder, generationFiles.parsedMetadata));
  const parsed = text === undefined ? undefined : parseJson(text);
  if (parsed?.kind !== "parsed" || typeof parsed.value !== "object" || parsed.value === null) return false;
  return "success" in parsed.value && parsed.value.success === false;
}
