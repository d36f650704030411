import { hashBytes, isDaydreamError } from "@daydream/base";
import { cohortPaths, generationFiles } from "../cohort/cohort-paths.ts";
import { type MemberMetadata, parseMetadata } from "../cohort/member-metadata.ts";
import type { GenerationRef } from "../generation/generation-writer.ts";
import { parseIdentity, type RecordedIdentity } from "../inputs/inputs-record.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import { checkId } from "./check-id.ts";
import { type Finding, finding } from "./finding.ts";
import { attemptsFolder, readFolder } from "./read-folder.ts";
import { relativePaths } from "./relative-paths.ts";
import { unrecordedReplyJson } from "./unrecorded-reply.ts";

/** A generation of another store as it would be kept here, or why it cannot be. */
export type Importable =
  | {
      readonly kind: "good";
      /** Path below the generation's folder → bytes. */
      readonly files: ReadonlyMap<string, Uint8Array>;
      readonly parent: GenerationRef | undefined;
      /** What is said of it all the same. */
      readonly notes: readonly Finding[];
    }
  | { readonly kind: "bad"; readonly problems: readonly Finding[] };

/**
 * Reads a generation of another store: checks that its id follows from its files, makes the paths in them relative
 * to a data root, and marks a reply whose record is missing.
 */
export function readImportable(
  ref: GenerationRef,
  { from, pipeline }: { readonly from: string; readonly pipeline: Pipeline },
): Importable {
  const path = cohortPaths.generation(ref.stage, ref.id);
  const folder = readFolder(from, ref);
  const checked = checkNames(ref, { files: folder.files, pipeline });
  if (checked.kind === "bad") return checked;
  const { metadata } = checked;
  const notes = [...folder.problems];
  const files = new Map<string, Uint8Array>();
  const add = (prefix: string, given: ReadonlyMap<string, Buffer>) => {
    for (const [name, bytes] of given) {
      const rewritten = name.endsWith(".json") ? relativePaths(bytes.toString("utf8"), ref) : undefined;
      files.set(`${prefix}${name}`, rewritten === undefined ? bytes : Buffer.from(rewritten.text));
      for (const foreign of rewritten?.foreign ?? [])
        notes.push(finding("foreign-path", { path: `${path}/${prefix}${name}`, ...foreign }));
    }
  };
  add("", folder.files);
  for (const attempt of folder.attempts) {
    const earlier = readFolder(from, { ...ref, attempt });
    notes.push(...earlier.problems);
    add(`${attemptsFolder}/${attempt}/`, earlier.files);
  }
  const raw = folder.files.get(generationFiles.raw);
  if (raw !== undefined && !folder.files.has(generationFiles.rawMetadata)) {
    const record = unrecordedReplyJson(ref, { raw, mode: metadata.mode, model: metadata.llm_model_id });
    files.set(generationFiles.rawMetadata, Buffer.from(record));
    notes.push(finding("raw-unrecorded", { path: `${path}/${generationFiles.raw}` }));
  }
  const stage = pipeline.find(({ name }) => name === ref.stage)?.parent;
  const parent = stage === undefined ? undefined : { stage, id: metadata.parent_gen_id ?? "" };
  return { kind: "good", files, parent, notes };
}

/** True of two texts of metadata that name the same generation; who named it first does not count. */
export function isSameNaming(a: Uint8Array, b: Uint8Array): boolean {
  if (hashBytes(a) === hashBytes(b)) return true;
  const [one, other] = [a, b].map((bytes) => namingOf(bytes));
  return one !== undefined && one === other;
}

// --- internal ---

/** Metadata and id of a generation, or what is wrong with them. */
function checkNames(
  ref: GenerationRef,
  of: { readonly files: ReadonlyMap<string, Buffer>; readonly pipeline: Pipeline },
): { readonly kind: "good"; readonly metadata: MemberMetadata } | Extract<Importable, { kind: "bad" }> {
  const path = cohortPaths.generation(ref.stage, ref.id);
  const metadataPath = `${path}/${generationFiles.metadata}`;
  const bad = (...problems: readonly Finding[]) => ({ kind: "bad", problems }) as const;
  const text = of.files.get(generationFiles.metadata)?.toString("utf8");
  if (text === undefined) return bad(finding("metadata-missing", { path: metadataPath }));
  let metadata: MemberMetadata;
  let recorded: RecordedIdentity | undefined;
  try {
    metadata = parseMetadata(text, metadataPath);
    const inputs = of.files.get(generationFiles.inputs)?.toString("utf8");
    recorded = inputs === undefined ? undefined : parseIdentity(inputs, `${path}/${generationFiles.inputs}`);
  } catch (error) {
    if (!isDaydreamError(error)) throw error;
    const { code, message, hint } = error;
    return bad({ path, code, problem: message, hint });
  }
  if (metadata.stage !== ref.stage || metadata.gen_id !== ref.id)
    return bad(
      finding("metadata-misplaced", {
        path: metadataPath,
        named: `${metadata.stage} ${metadata.gen_id}`,
      }),
    );
  const check = checkId(ref.id, { metadata, recorded, pipeline: of.pipeline });
  switch (check.kind) {
    case "wrong":
      return bad(finding("id-mismatch", { path, expected: check.expected }));
    case "unverifiable":
      return bad(finding("id-unverifiable", { path }));
    case "right":
      return { kind: "good", metadata };
  }
}

/** What an id of names is made of; the file's other fields say where a generation was first used. */
function namingOf(bytes: Uint8Array): string | undefined {
  try {
    const { stage, gen_id, parent_gen_id } = parseMetadata(new TextDecoder().decode(bytes), "");
    return JSON.stringify([stage, gen_id, parent_gen_id]);
  } catch (error) {
    if (isDaydreamError(error, "daydream/bad-metadata")) return undefined;
    throw error;
  }
}
