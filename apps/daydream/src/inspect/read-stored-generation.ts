import { isDaydreamError } from "@daydream/base";
import type { SourceFiles } from "../catalog/source-files.ts";
import { cohortPaths, generationFiles } from "../cohort/cohort-paths.ts";
import { type MemberMetadata, parseMetadata } from "../cohort/member-metadata.ts";
import { fail } from "../errors.ts";
import type { GenerationRef } from "../generation/generation-writer.ts";
import { type KnownParsedRecord, parseParsedRecord } from "../generation/parsed-record.ts";
import { type KnownRawRecord, parseRawRecord } from "../generation/raw-record.ts";
import {
  type DeclaredSettings,
  type InputsRecord,
  parseIdentity,
  parseInputs,
  parseSettings,
  type RecordedIdentity,
} from "../inputs/inputs-record.ts";
import type { GenerationState } from "../plan/generation-state.ts";
import { readStatus } from "../plan/read-generation.ts";
import { type Damage, damageOf } from "./damage.ts";

/** Everything that the store holds of one generation; what is missing or cannot be read is `undefined`. */
export interface StoredGeneration extends GenerationRef {
  /** Its folder, relative to the data root. */
  readonly path: string;
  readonly status: GenerationState["status"];
  readonly metadata: MemberMetadata | undefined;
  readonly inputs: StoredInputs | undefined;
  readonly newest: StoredAttempt;
  /** The others, by number: earlier ones, and later ones that brought no reply. */
  readonly attempts: readonly (StoredAttempt & { readonly number: number })[];
  /** Files that should be there, and those that cannot be read. */
  readonly damages: readonly Damage[];
}

/** What its `inputs.json` says. */
export interface StoredInputs extends InputsRecord {
  readonly settings: DeclaredSettings | undefined;
  readonly identity: RecordedIdentity | undefined;
}

/** One attempt's files. */
export interface StoredAttempt {
  readonly path: string;
  readonly prompt: string | undefined;
  readonly raw: string | undefined;
  readonly parsed: string | undefined;
  readonly call: KnownRawRecord | undefined;
  readonly reading: KnownParsedRecord | undefined;
}

/** Reads one generation. A damaged file is said in {@link StoredGeneration.damages}, and the rest is read. */
export function readStoredGeneration(ref: GenerationRef, files: SourceFiles): StoredGeneration {
  const { stage, id } = ref;
  const path = cohortPaths.generation(stage, id);
  const damages: Damage[] = [];
  const read = createLenientReader(files, damages);
  const metadata = readSeed(ref, { files, damages });
  const inputs = read(`${path}/${generationFiles.inputs}`, (text, file) => ({
    ...parseInputs(text, file),
    settings: parseSettings(text, file),
    identity: parseIdentity(text, file),
  }));
  const folder = `${path}/attempts`;
  const numbers = files.names(folder).filter((name) => /^\d+$/.test(name));
  return {
    stage,
    id,
    path,
    status: readStatus(files.dataRoot, ref),
    metadata,
    inputs,
    newest: readAttempt(path, { files, read }),
    attempts: numbers.map((name) => ({
      number: Number(name),
      ...readAttempt(`${folder}/${name}`, { files, read }),
    })),
    damages,
  };
}

/** Reads a generation's `metadata.json`; `undefined` and a damage where it is missing or cannot be read. */
export function readSeed(
  { stage, id }: GenerationRef,
  { files, damages }: { readonly files: SourceFiles; readonly damages: Damage[] },
): MemberMetadata | undefined {
  const path = `${cohortPaths.generation(stage, id)}/${generationFiles.metadata}`;
  if (!files.has(path)) {
    damages.push(damageOf(fail("generation-damaged", { path, problem: "it is not there" })));
    return undefined;
  }
  return createLenientReader(files, damages)(path, (text) => {
    const metadata = parseMetadata(text, path);
    if (metadata.stage === stage) return metadata;
    throw fail("generation-damaged", { path, problem: `it is of the stage ${metadata.stage}` });
  });
}

// --- internal ---

type LenientReader = <Value>(path: string, parse: (text: string, path: string) => Value) => Value | undefined;

/** Reads what is there; what cannot be read goes to `damages`. */
function createLenientReader(files: SourceFiles, damages: Damage[]): LenientReader {
  return (path, parse) => {
    const text = files.read(path);
    if (text === undefined) return undefined;
    try {
      return parse(text, path);
    } catch (error) {
      if (!isDaydreamError(error)) throw error;
      damages.push(damageOf(error));
      return undefined;
    }
  };
}

function readAttempt(
  path: string,
  { files, read }: { readonly files: SourceFiles; readonly read: LenientReader },
): StoredAttempt {
  const text = (name: string) => files.readMade(`${path}/${name}`);
  return {
    path,
    prompt: text(generationFiles.prompt),
    raw: text(generationFiles.raw),
    parsed: text(generationFiles.parsed),
    call: read(`${path}/${generationFiles.rawMetadata}`, parseRawRecord),
    reading: read(`${path}/${generationFiles.parsedMetadata}`, parseParsedRecord),
  };
}
