import { readdirSync } from "node:fs";
import { join } from "node:path";
import { hashBytes, isDaydreamError, parseJson } from "@daydream/base";
import { readExactly } from "../catalog/source-files.ts";
import { cohortPaths, generationFiles } from "../cohort/cohort-paths.ts";
import { parseInputs } from "../inputs/inputs-record.ts";
import { absentState, type GenerationState } from "./generation-state.ts";

/**
 * Reads what one folder of the store holds; of its result the hash, where that matters to children. Inputs that
 * cannot be read are its `damage`.
 */
export function readGeneration(
  dataRoot: string,
  { stage, id, isParent }: { readonly stage: string; readonly id: string; readonly isParent: boolean },
): GenerationState {
  const path = cohortPaths.generation(stage, id);
  const folder = join(dataRoot, path);
  const names = new Set(readNames(folder));
  const status = statusOf(names, folder);
  if (status === "absent") return absentState;
  const inputs = names.has(generationFiles.inputs)
    ? readExactly(join(folder, generationFiles.inputs))
    : undefined;
  const parsed =
    status === "made" && isParent ? readExactly(join(folder, generationFiles.parsed)) : undefined;
  const parsedHash = parsed === undefined ? undefined : hashBytes(parsed);
  if (inputs === undefined) return { status, inputs, parsedHash };
  try {
    return { status, inputs: parseInputs(inputs, `${path}/${generationFiles.inputs}`), parsedHash };
  } catch (error) {
    if (!isDaydreamError(error, "daydream/bad-inputs")) throw error;
    const { code, message } = error;
    return { status, inputs: undefined, parsedHash, damage: { code, message } };
  }
}

/** Reads how far one generation is, and nothing else of it. */
export function readStatus(
  dataRoot: string,
  { stage, id }: { readonly stage: string; readonly id: string },
): GenerationState["status"] {
  const folder = join(dataRoot, cohortPaths.generation(stage, id));
  return statusOf(new Set(readNames(folder)), folder);
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
  return names.has(generationFiles.rawMetadata) && isCallFailure(folder) ? "silent" : "absent";
}

/** True when parsed_metadata.json says that there is no result. */
function isFailure(folder: string): boolean {
  return readField(join(folder, generationFiles.parsedMetadata), "success") === false;
}

/** True when raw_metadata.json says why no reply came. */
function isCallFailure(folder: string): boolean {
  return (readField(join(folder, generationFiles.rawMetadata), "error") ?? null) !== null;
}

function readField(path: string, field: string): unknown {
  const text = readExactly(path);
  const parsed = text === undefined ? undefined : parseJson(text);
  if (parsed?.kind !== "parsed" || typeof parsed.value !== "object" || parsed.value === null)
    return undefined;
  return new Map<string, unknown>(Object.entries(parsed.value)).get(field);
}
