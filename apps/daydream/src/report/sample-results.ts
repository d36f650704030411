import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hashBytes } from "@daydream/base";
import { cohortPaths, generationFiles } from "../cohort/cohort-paths.ts";
import type { MemberLine } from "../cohort/parse-member-lines.ts";

/** How a member of a sample comes out. */
export type SampleFate =
  | { readonly kind: "made" }
  | { readonly kind: "absent" }
  /** A reply is there and nobody has read it. */
  | { readonly kind: "unparsed" }
  /** A reply is there and could not be read. */
  | { readonly kind: "failed"; readonly code: string }
  /** No reply came. */
  | { readonly kind: "refused" };

export interface SampleResultsOptions {
  readonly dataRoot: string;
  /** @default every member is made */
  readonly fateOf?: (member: MemberLine) => SampleFate;
  /** The score of an evaluation. @default one that depends on the levels and the id alone */
  readonly scoreOf?: (member: MemberLine) => number;
  /** The result of every other member. @default a few paragraphs that depend on the id alone */
  readonly textOf?: (member: MemberLine) => string;
  /** What a judge says before its score. @default a few lines */
  readonly reasonsOf?: (member: MemberLine) => string;
  /** Dollars of a call; `null`: nobody knows. @default one that depends on the id */
  readonly costOf?: (member: MemberLine) => number | null;
  /** Sentences in a text. @default 12 */
  readonly sentences?: number;
  /** The scale that evaluations record. @default { min: 0, max: 9 } */
  readonly scale?: { readonly min: number; readonly max: number };
}

/**
 * For tests and benches: leaves in the store what a run leaves that made these members, without a model. The
 * same members always come out the same.
 */
export function writeSampleResults(members: readonly MemberLine[], options: SampleResultsOptions): void {
  const {
    dataRoot,
    fateOf = () => ({ kind: "made" }),
    textOf = (member) => sampleText(member, options),
  } = options;
  const texts = new Map<string, string>();
  for (const member of members) {
    const fate = fateOf(member);
    if (fate.kind === "absent") continue;
    const path = cohortPaths.generation(member.stage, member.id);
    mkdirSync(join(dataRoot, path), { recursive: true });
    const write = (name: string, text: string) => writeFileSync(join(dataRoot, path, name), text);
    const isScored = member.stage === "evaluation";
    const isCopy = member.mode === "copy";
    const text = isCopy ? (texts.get(member.parentId ?? "") ?? textOf(member)) : textOf(member);
    if (!isScored) texts.set(member.id, text);
    const score = isScored ? (options.scoreOf ?? sampleScore)(member) : undefined;
    const reply =
      score === undefined ? text : sampleReply(member, { score, fate, reasons: options.reasonsOf?.(member) });
    const prompt = `Prompt of ${member.id}.`;
    const parentText = texts.get(member.parentId ?? "");
    if (parentText !== undefined) completeInputs(join(dataRoot, path, generationFiles.inputs), parentText);
    write(generationFiles.prompt, prompt);
    const raw = rawRecord(member, { path, reply, prompt, fate, options });
    write(generationFiles.rawMetadata, `${JSON.stringify(raw, null, 2)}\n`);
    if (fate.kind === "refused") continue;
    write(generationFiles.raw, reply);
    if (fate.kind === "unparsed") continue;
    const parsed = parsedRecord(member, { path, score, fate, reply, scale: options.scale });
    write(generationFiles.parsedMetadata, `${JSON.stringify(parsed, null, 2)}\n`);
    if (fate.kind !== "made") continue;
    write(generationFiles.parsed, score === undefined ? text : `${pythonText(score)}\n`);
  }
}

/** A number from 0 up to 1 that depends on nothing but the text. */
export function chance(text: string): number {
  let state = 2_166_136_261;
  for (let at = 0; at < text.length; at += 1) state = Math.imul(state ^ text.charCodeAt(at), 16_777_619);
  state = Math.imul(state ^ (state >>> 16), 2_246_822_507);
  state = Math.imul(state ^ (state >>> 13), 3_266_489_909);
  return ((state ^ (state >>> 16)) >>> 0) / 4_294_967_296;
}

/** Scores in halves from 0 to 9 that depend on combo, draft, essay, rubric and judge, and a little on chance. */
export function sampleScore({ id, parentId = "", axes }: MemberLine): number {
  const { combo_id = "", draft_template = "", evaluation_llm = "", evaluation_template = "" } = axes;
  const own = `${combo_id} ${draft_template} ${axes.draft_llm ?? ""} ${axes.draft_replicate ?? ""}`;
  const effect = (text: string, size: number) => (chance(text) - 0.5) * size;
  const value =
    5 +
    effect(combo_id, 3) +
    effect(`draft ${own}`, 3) +
    effect(`essay ${parentId}`, 2) +
    effect(`judge ${evaluation_llm}`, 2) +
    effect(`rubric ${evaluation_template}`, 1) +
    effect(`noise ${id}`, 2);
  return Math.min(9, Math.max(0, Math.round(value * 2) / 2));
}

// --- internal ---

/** Says in a planned member's inputs which text it was made from. */
function completeInputs(path: string, parentText: string): void {
  if (!existsSync(path)) return;
  const text = readFileSync(path, "utf8");
  const value = JSON.stringify(hashBytes(parentText));
  writeFileSync(
    path,
    text.replace(/("parent_text": \{\s*"value": )[^,]+/, (_, before: string) => before + value),
  );
}

const words =
  "idea link night train garden shelf catalogue memory tide spare part question answer draft essay reader trial evidence cost week".split(
    " ",
  );

function sampleText({ id, axes }: MemberLine, { sentences = 12 }: SampleResultsOptions): string {
  const lines = Array.from({ length: sentences }, (_, line) => {
    const picked = Array.from(
      { length: 9 },
      (__, at) => words[Math.floor(chance(`${id} ${line} ${at}`) * words.length)] ?? "",
    );
    return `The ${picked.join(" ")}.${line % 4 === 3 ? "\n" : ""}`;
  });
  return `${axes.draft_template ?? "A draft"}: ${id}\n\n${lines.join("\n")}\n`;
}

function sampleReply(
  { id }: MemberLine,
  {
    score,
    fate,
    reasons = `The text ${id} is looked at sentence by sentence.

For: it says who would do what.
Against: it does not say by when.
`,
  }: { readonly score: number; readonly fate: SampleFate; readonly reasons: string | undefined },
): string {
  return fate.kind === "failed"
    ? `${reasons}I would rather not give a number.
`
    : `${reasons}SCORE: ${score}
`;
}

function rawRecord(
  { stage, id, mode, parentId, axes }: MemberLine,
  of: {
    readonly path: string;
    readonly reply: string;
    readonly prompt: string;
    readonly fate: SampleFate;
    readonly options: SampleResultsOptions;
  },
): object {
  const { path, reply, prompt, fate, options } = of;
  const isCopy = mode === "copy";
  const cost = (options.costOf ?? (({ id: own }) => Math.round(chance(`cost ${own}`) * 4000) / 1e6))({
    stage,
    id,
    mode,
    parentId,
    axes,
    replicate: 1,
  });
  const level = axes[`${stage}_llm`];
  const call = {
    llm_model_id: level,
    model: `some-maker/${level}`,
    served_model: `some-maker/${level}`,
    endpoint: "https://example.org",
    provider: "sample",
    request_id: `request-${id}`,
    duration_s: Math.round(chance(`time ${id}`) * 9000) / 1000,
    finish_reason: fate.kind === "failed" && fate.code === "truncated-raw" ? "length" : "stop",
    kind: "whole",
    truncated: fate.kind === "failed" && fate.code === "truncated-raw",
    usage: {
      prompt_tokens: 100 + Math.round(chance(`in ${id}`) * 900),
      completion_tokens: 50 + Math.round(chance(`out ${id}`) * 500),
      max_tokens: 1024,
    },
    cost_usd: cost,
    cost_source: cost === null ? "unknown" : "provider",
  };
  const failed = {
    llm_model_id: level,
    model: `some-maker/${level}`,
    error: { code: "gateway/refused", message: "the provider said no", status: 400 },
  };
  return {
    function: `${stage}_raw`,
    mode: isCopy ? "copy" : "llm",
    stage,
    gen_id: id,
    run_id: "r_20261122T101500_3fa2",
    attempt: 1,
    started_at: "2026-11-22T10:15:00.000Z",
    input_mode: isCopy ? "copy" : "prompt",
    ...(isCopy ? { finish_reason: "copy", kind: "copy", copied_from: parentId } : {}),
    ...(fate.kind === "refused" ? failed : {}),
    ...(isCopy || fate.kind === "refused" ? {} : call),
    raw_length: reply.length,
    raw_lines: reply.split("\n").filter((line) => line.trim() !== "").length,
    raw_path: `${path}/${generationFiles.raw}`,
    raw_metadata_path: `${path}/${generationFiles.rawMetadata}`,
    prompt_hash: hashBytes(prompt),
    raw_hash: hashBytes(reply),
    ...(fate.kind === "refused" ? {} : { error: null }),
  };
}

function parsedRecord(
  { stage, id, mode, parentId }: MemberLine,
  of: {
    readonly path: string;
    readonly score: number | undefined;
    readonly fate: SampleFate;
    readonly reply: string;
    readonly scale: { readonly min: number; readonly max: number } | undefined;
  },
): object {
  const { path, score, fate, reply, scale = { min: 0, max: 9 } } = of;
  const base = {
    stage,
    gen_id: id,
    function: `${stage}_parsed`,
    parser_name: score === undefined ? "identity" : "in_last_line",
    success: fate.kind === "made",
    error: null,
    run_id: "r_20261122T101500_3fa2",
    input_mode: mode === "copy" ? "copy" : "prompt",
    ...(mode === "copy" ? { copied_from: parentId } : {}),
    parsed_path: `${path}/${generationFiles.parsed}`,
    parsed_metadata_path: `${path}/${generationFiles.parsedMetadata}`,
    warnings: [],
  };
  if (fate.kind === "failed")
    return {
      ...base,
      error: { code: `daydream/${fate.code}`, message: `sample of ${fate.code}` },
      preview: "",
    };
  if (score === undefined) return base;
  const lines = reply.trimEnd().split("\n");
  return { ...base, score, scale, evidence: { line: lines.length, text: lines.at(-1) ?? "" } };
}

function pythonText(score: number): string {
  return Number.isInteger(score) ? `${score}.0` : String(score);
}
