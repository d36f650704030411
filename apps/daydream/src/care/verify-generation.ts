import { hashBytes, isDaydreamError } from "@daydream/base";
import type { Catalogs } from "../catalog/catalogs.ts";
import { cohortPaths, generationFiles } from "../cohort/cohort-paths.ts";
import { type MemberMetadata, parseMetadata } from "../cohort/member-metadata.ts";
import type { GenerationRef } from "../generation/generation-writer.ts";
import { type KnownParsedRecord, parseParsedRecord } from "../generation/parsed-record.ts";
import { type KnownRawRecord, parseRawRecord } from "../generation/raw-record.ts";
import {
  type InputsRecord,
  parseIdentity,
  parseInputs,
  type RecordedIdentity,
} from "../inputs/inputs-record.ts";
import { type Pipeline, stageNamed } from "../pipeline/pipeline.ts";
import { checkId } from "./check-id.ts";
import { type Finding, finding } from "./finding.ts";
import { attemptsFolder, readFolder } from "./read-folder.ts";
import { readingAgain } from "./reading-again.ts";
import { relativePaths } from "./relative-paths.ts";
import type { Repair } from "./repair-store.ts";
import { unrecordedReplyJson } from "./unrecorded-reply.ts";

/** A finding, and what would mend it where that can be derived from what is there. */
export interface Ailment extends Finding {
  readonly repair?: Repair;
}

/** What a generation is looked at with. */
export interface VerifyContext {
  readonly dataRoot: string;
  readonly pipeline: Pipeline;
  readonly catalogs: Catalogs;
  /** The stages that have a generation of that id. */
  stagesOf(id: string): readonly string[];
  /** Bytes of a generation's parsed text, where it has one. */
  readParsed(ref: GenerationRef): Uint8Array | undefined;
}

/** Looks for everything that is wrong with one generation's files. */
export function verifyGeneration(ref: GenerationRef, context: VerifyContext): readonly Ailment[] {
  const { files, attempts, problems } = readFolder(context.dataRoot, ref);
  const own = readAll(ref, { files, prefix: "" });
  const ailments: Ailment[] = [
    ...problems,
    ...own.ailments,
    ...nameAilments(ref, own, context),
    ...replyAilments(ref, own),
    ...resultAilments(ref, own, context),
    ...parentTextAilments(ref, own, context),
  ];
  for (const attempt of attempts) {
    const earlier = readFolder(context.dataRoot, { ...ref, attempt });
    const read = readAll(ref, { files: earlier.files, prefix: `${attemptsFolder}/${attempt}/` });
    ailments.push(...earlier.problems, ...read.ailments, ...hashAilments(ref, read));
  }
  return ailments;
}

// --- internal ---

/** The files of one attempt, as far as they can be read. */
interface ReadFiles {
  readonly files: ReadonlyMap<string, Buffer>;
  /** Where they are, below the generation's folder. */
  readonly prefix: string;
  readonly metadata: MemberMetadata | undefined;
  readonly inputs: InputsRecord | undefined;
  readonly identity: RecordedIdentity | undefined;
  readonly call: KnownRawRecord | undefined;
  readonly reading: KnownParsedRecord | undefined;
  /** What kept some of them from being read, and paths in them that lead elsewhere. */
  readonly ailments: readonly Ailment[];
}

function readAll(
  ref: GenerationRef,
  { files, prefix }: { readonly files: ReadonlyMap<string, Buffer>; readonly prefix: string },
): ReadFiles {
  const ailments: Ailment[] = [];
  const pathOf = (name: string) => `${cohortPaths.generation(ref.stage, ref.id)}/${prefix}${name}`;
  const read = <Value>(name: string, parse: (text: string, path: string) => Value): Value | undefined => {
    const bytes = files.get(name);
    if (bytes === undefined || bytes.length === 0) return undefined;
    try {
      return parse(bytes.toString("utf8"), pathOf(name));
    } catch (error) {
      if (!isDaydreamError(error)) throw error;
      ailments.push({ path: pathOf(name), code: error.code, problem: error.message, hint: error.hint });
      return undefined;
    }
  };
  for (const [name, bytes] of files) {
    if (bytes.length === 0 && name !== generationFiles.raw && name !== generationFiles.parsed)
      ailments.push(finding("file-empty", { path: pathOf(name) }));
    if (name.endsWith(".json")) ailments.push(...pathAilments(ref, { path: pathOf(name), bytes }));
  }
  const inputs = read(generationFiles.inputs, parseInputs);
  return {
    files,
    prefix,
    metadata: read(generationFiles.metadata, parseMetadata),
    inputs,
    identity: inputs === undefined ? undefined : read(generationFiles.inputs, parseIdentity),
    call: read(generationFiles.rawMetadata, parseRawRecord),
    reading: read(generationFiles.parsedMetadata, parseParsedRecord),
    ailments,
  };
}

function pathAilments(
  ref: GenerationRef,
  { path, bytes }: { readonly path: string; readonly bytes: Buffer },
): readonly Ailment[] {
  const { text, changed, foreign } = relativePaths(bytes.toString("utf8"), ref);
  return [
    ...changed.map((field) => ({
      ...finding("foreign-path", { path, ...field }),
      repair: { kind: "write", path, text } as const,
    })),
    ...foreign.map((field) => finding("foreign-path", { path, ...field })),
  ];
}

/** What is wrong with how it is named: its metadata, its id, its parent. */
function nameAilments(ref: GenerationRef, own: ReadFiles, context: VerifyContext): readonly Ailment[] {
  const { metadata, identity, files } = own;
  const path = cohortPaths.generation(ref.stage, ref.id);
  const metadataPath = `${path}/${generationFiles.metadata}`;
  if (!files.has(generationFiles.metadata)) return [finding("metadata-missing", { path: metadataPath })];
  if (metadata === undefined) return [];
  if (metadata.stage !== ref.stage || metadata.gen_id !== ref.id) {
    const named = `${metadata.stage} ${metadata.gen_id}`;
    return [finding("metadata-misplaced", { path: metadataPath, named })];
  }
  return [
    ...idAilments(ref, { metadata, own, pipeline: context.pipeline }),
    ...parentAilments(ref, { metadata, identity, context }),
  ];
}

function idAilments(
  { stage, id }: GenerationRef,
  of: { readonly metadata: MemberMetadata; readonly own: ReadFiles; readonly pipeline: Pipeline },
): readonly Ailment[] {
  const path = cohortPaths.generation(stage, id);
  const { files, identity } = of.own;
  const hasInputs = files.has(generationFiles.inputs);
  if (hasInputs && identity === undefined) return [];
  const check = checkId(id, { metadata: of.metadata, recorded: identity, pipeline: of.pipeline });
  if (check.kind === "right") return [];
  if (!hasInputs) return [finding("inputs-missing", { path: `${path}/${generationFiles.inputs}` })];
  if (check.kind === "unverifiable") return [finding("id-unverifiable", { path })];
  return [finding("id-mismatch", { path, expected: check.expected })];
}

function parentAilments(
  { stage, id }: GenerationRef,
  of: {
    readonly metadata: MemberMetadata;
    readonly identity: RecordedIdentity | undefined;
    readonly context: VerifyContext;
  },
): readonly Ailment[] {
  const path = cohortPaths.generation(stage, id);
  const expected = stageNamed(of.context.pipeline, stage).parent;
  if (expected === undefined) return [];
  const parent = of.metadata.parent_gen_id;
  if (!parent) return [finding("parent-unnamed", { path })];
  const recorded = of.identity?.parents[0];
  if (recorded !== undefined && recorded !== parent)
    return [finding("parents-contradict", { path, metadata: parent, inputs: recorded })];
  const stages = of.context.stagesOf(parent);
  if (stages.includes(expected)) return [];
  const [other] = stages;
  return [
    other === undefined
      ? finding("stored-parent-missing", { path, parent })
      : finding("parent-of-wrong-stage", { path, parent, stage: other, expected }),
  ];
}

/** What is wrong with the reply and its record. */
function replyAilments(ref: GenerationRef, own: ReadFiles): readonly Ailment[] {
  const { files, call, metadata } = own;
  const path = cohortPaths.generation(ref.stage, ref.id);
  const rawPath = `${path}/${generationFiles.raw}`;
  const raw = files.get(generationFiles.raw);
  if (raw === undefined) {
    const isExpected = call !== undefined && (call.error ?? null) === null;
    return isExpected ? [finding("raw-missing", { path: rawPath })] : [];
  }
  if (!files.has(generationFiles.rawMetadata)) {
    const text = unrecordedReplyJson(ref, { raw, mode: metadata?.mode, model: metadata?.llm_model_id });
    const repair = { kind: "write", path: `${path}/${generationFiles.rawMetadata}`, text } as const;
    return [{ ...finding("raw-unrecorded", { path: rawPath }), repair }];
  }
  const isBlank = raw.length === 0 && call !== undefined && call.raw_length !== 0;
  return isBlank ? [finding("file-empty", { path: rawPath })] : hashAilments(ref, own);
}

/** Files that are not those that a reply's record was written for. */
function hashAilments({ stage, id }: GenerationRef, own: ReadFiles): readonly Ailment[] {
  const { files, call, prefix } = own;
  const folder = `${cohortPaths.generation(stage, id)}/${prefix}`;
  if (call === undefined || !files.has(generationFiles.raw)) return [];
  const checks = [
    [generationFiles.raw, "raw_hash"],
    [generationFiles.prompt, "prompt_hash"],
  ] as const;
  return checks.flatMap(([name, field]) => {
    const bytes = files.get(name);
    const recorded = call[field];
    if (bytes === undefined || !recorded || hashBytes(bytes) === recorded) return [];
    const record = `${folder}${generationFiles.rawMetadata}`;
    return [finding("hash-mismatch", { path: `${folder}${name}`, field, record })];
  });
}

/** What is wrong with the result and with what is said of it. */
function resultAilments(ref: GenerationRef, own: ReadFiles, context: VerifyContext): readonly Ailment[] {
  const { files, reading } = own;
  const path = `${cohortPaths.generation(ref.stage, ref.id)}/${generationFiles.parsed}`;
  const parsed = files.get(generationFiles.parsed);
  if (parsed === undefined) return reading?.success === true ? [finding("parsed-missing", { path })] : [];
  if (reading?.success === false) return [finding("parsed-contradicts", { path })];
  const again = () => readingAgain({ ...own, pipeline: context.pipeline, catalogs: context.catalogs });
  if (reading === undefined) {
    const found = again();
    const ailment = finding("parsed-unrecorded", { path });
    return [found === undefined ? ailment : { ...ailment, repair: { kind: "read", ref, reading: found } }];
  }
  const isRightlyEmpty = () => again() !== undefined;
  return parsed.length === 0 && !isRightlyEmpty() ? [finding("file-empty", { path })] : [];
}

function parentTextAilments(
  { stage, id }: GenerationRef,
  { files, inputs, metadata }: ReadFiles,
  context: VerifyContext,
): readonly Ailment[] {
  const parentStage = stageNamed(context.pipeline, stage).parent;
  const recorded = inputs?.parentText;
  const parent = metadata?.parent_gen_id;
  if (parentStage === undefined || typeof recorded !== "string" || !parent) return [];
  if (!files.has(generationFiles.raw)) return [];
  const text = context.readParsed({ stage: parentStage, id: parent });
  if (text === undefined || hashBytes(text) === recorded) return [];
  return [finding("parent-text-differs", { path: cohortPaths.generation(stage, id), parent })];
}
