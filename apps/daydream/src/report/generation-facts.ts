import { readdirSync, readFileSync } from "node:fs";
import { cohortPaths, generationFiles } from "../cohort/cohort-paths.ts";
import type { Scale } from "../parse/scale.ts";
import type { Failure, GenerationFacts, RecordedScore, StoreProblem } from "./evaluation.ts";

/** Which generation, and what is asked of it. */
export interface FactsTarget {
  readonly stage: string;
  readonly id: string;
  /** True of a stage whose results are scores. */
  readonly isScored: boolean;
}

/** What the files of a generation say, and those of them that could not be read. */
export interface ReadFacts {
  readonly facts: GenerationFacts;
  readonly problems: readonly StoreProblem[];
}

/**
 * Reads what one folder of the store holds, texts left out. Never raises for what is in the folder: a file that
 * is damaged is a problem of its own, and what an older store did not record is not there.
 */
export function readFacts(dataRoot: string, { stage, id, isScored }: FactsTarget): ReadFacts {
  const path = cohortPaths.generation(stage, id);
  const names = namesIn(`${dataRoot}/${path}`);
  if (names === undefined) return { facts: absentFacts, problems: [] };
  const folder = { root: dataRoot, path, names, problems: [] as StoreProblem[] };
  const raw = recordIn(folder, generationFiles.rawMetadata);
  const reading = recordIn(folder, generationFiles.parsedMetadata);
  const seed = recordIn(folder, generationFiles.metadata);
  const text = folder.names.includes(generationFiles.parsed)
    ? textIn(folder, generationFiles.parsed)
    : undefined;
  const failure = text === undefined ? failureOf(raw, reading, folder) : undefined;
  const attempts = [...earlierAttempts(folder), ...(raw === undefined ? [] : [raw])].filter(
    (record) => record.mode !== "copy",
  );
  const facts: GenerationFacts = {
    status: statusOf({ text, failure, names }),
    failure,
    ...costOf(attempts),
    attempts: attempts.length,
    model: words(raw?.served_model) ?? words(raw?.model) ?? words(raw?.llm_model_id),
    startedAt: words(raw?.started_at),
    durationS: amount(raw?.duration_s),
    characters: text === undefined ? undefined : text.trim().length,
    originCohort: words(seed?.origin_cohort_id),
    inputMode: words(raw?.input_mode) ?? words(reading?.input_mode),
    copiedFrom: words(raw?.copied_from) ?? words(reading?.copied_from),
    warnings: warningsOf(reading),
    score: isScored && text !== undefined ? scoreOf(text, reading) : undefined,
  };
  return { facts, problems: folder.problems };
}

/** Nothing was begun. */
export const absentFacts: GenerationFacts = {
  status: "absent",
  failure: undefined,
  costUsd: 0,
  isCostKnown: true,
  promptTokens: undefined,
  completionTokens: undefined,
  attempts: 0,
  model: undefined,
  startedAt: undefined,
  durationS: undefined,
  characters: undefined,
  originCohort: undefined,
  inputMode: undefined,
  copiedFrom: undefined,
  warnings: [],
  score: undefined,
};

// --- internal ---

interface Folder {
  readonly root: string;
  readonly path: string;
  readonly names: readonly string[];
  readonly problems: StoreProblem[];
}

type JsonRecord = Readonly<Record<string, unknown>>;

/** What a folder holds; `undefined`: there is no folder. */
function namesIn(folder: string): readonly string[] | undefined {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR"))
      return undefined;
    throw error;
  }
}

function textIn({ root, path, problems }: Folder, name: string): string | undefined {
  try {
    return readFileSync(`${root}/${path}/${name}`, "utf8");
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    problems.push({ path: `${path}/${name}`, code: "unreadable", message: error.message });
    return undefined;
  }
}

/** A JSON object of the folder; `undefined` where there is none, or where it is damaged, which is a problem. */
function recordIn(folder: Folder, name: string): JsonRecord | undefined {
  if (!folder.names.includes(name)) return undefined;
  const text = textIn(folder, name);
  if (text === undefined) return undefined;
  const record = recordOf(text);
  if (record === undefined)
    folder.problems.push({
      path: `${folder.path}/${name}`,
      code: "bad-metadata",
      message: "it is no JSON object",
    });
  return record;
}

function recordOf(text: string): JsonRecord | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isRecord(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function words(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function amount(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

function statusOf({
  text,
  failure,
  names,
}: {
  readonly text: string | undefined;
  readonly failure: Failure | undefined;
  readonly names: readonly string[];
}): GenerationFacts["status"] {
  if (text !== undefined) return "made";
  if (failure !== undefined) return "failed";
  return names.includes(generationFiles.raw) ? "unparsed" : "absent";
}

function failureOf(
  raw: JsonRecord | undefined,
  reading: JsonRecord | undefined,
  { names }: Folder,
): Failure | undefined {
  if (reading?.success === false) return failureIn(reading.error) ?? unnamedFailure;
  if (!names.includes(generationFiles.raw)) return failureIn(raw?.error);
  // Older stores do not record why a reply was not taken.
  return raw?.truncated === true ? { code: "truncated-raw", message: "the reply was cut off" } : undefined;
}

const unnamedFailure: Failure = { code: "failed", message: "the store does not say why" };

function failureIn(error: unknown): Failure | undefined {
  if (typeof error === "string" && error !== "") return { code: "failed", message: error };
  if (!isRecord(error)) return undefined;
  const code = (words(error.code) ?? "failed").replace(/^daydream\//, "");
  return { code, message: words(error.message) ?? "" };
}

/** Records of the attempts before the newest one. */
function earlierAttempts(folder: Folder): readonly JsonRecord[] {
  if (!folder.names.includes("attempts")) return [];
  const path = `${folder.path}/attempts`;
  return (namesIn(`${folder.root}/${path}`) ?? []).flatMap((number) => {
    const names = namesIn(`${folder.root}/${path}/${number}`) ?? [];
    const record = recordIn({ ...folder, path: `${path}/${number}`, names }, generationFiles.rawMetadata);
    return record === undefined ? [] : [record];
  });
}

function costOf(
  attempts: readonly JsonRecord[],
): Pick<GenerationFacts, "costUsd" | "isCostKnown" | "promptTokens" | "completionTokens"> {
  let costUsd = 0;
  let isCostKnown = true;
  let promptTokens: number | undefined;
  let completionTokens: number | undefined;
  for (const attempt of attempts) {
    const cost = amount(attempt.cost_usd);
    if (cost !== undefined) costUsd += cost;
    else if (mayBeCharged(attempt)) isCostKnown = false;
    const usage = isRecord(attempt.usage) ? attempt.usage : {};
    const [read, written] = [amount(usage.prompt_tokens), amount(usage.completion_tokens)];
    if (read !== undefined) promptTokens = (promptTokens ?? 0) + read;
    if (written !== undefined) completionTokens = (completionTokens ?? 0) + written;
  }
  return { costUsd, isCostKnown, promptTokens, completionTokens };
}

/** A call that failed before anybody answered costs nothing unless its record says otherwise. */
function mayBeCharged({ error }: JsonRecord): boolean {
  return !isRecord(error) || error.maybe_charged === true;
}

const noWarnings: readonly string[] = [];

function warningsOf(reading: JsonRecord | undefined): readonly string[] {
  const given = reading?.warnings;
  if (!Array.isArray(given) || given.length === 0) return noWarnings;
  return given.flatMap((warning: unknown) => (isRecord(warning) ? (words(warning.code) ?? []) : []));
}

function scoreOf(text: string, reading: JsonRecord | undefined): RecordedScore {
  const line = text.trimEnd();
  return {
    text: line.slice(line.lastIndexOf("\n") + 1).trim(),
    scale: scaleOf(reading?.scale),
    evidenceLine: isRecord(reading?.evidence) ? amount(reading.evidence.line) : undefined,
  };
}

function scaleOf(value: unknown): Scale | undefined {
  if (!isRecord(value)) return undefined;
  const [min, max] = [amount(value.min), amount(value.max)];
  return min === undefined || max === undefined ? undefined : { min, max };
}
