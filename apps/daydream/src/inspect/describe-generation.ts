import { renderTable } from "@daydream/terminal";
import { countText, dollarsText, durationText } from "./amounts.ts";
import type { Lineage, Relative } from "./lineage.ts";
import type { StoredAttempt, StoredGeneration } from "./read-stored-generation.ts";

/** A generation with its relatives, as it is shown. */
export interface ShownGeneration {
  readonly generation: StoredGeneration;
  readonly lineage: Lineage;
  /** Compiled cohorts that it is a member of. */
  readonly cohorts: readonly string[];
}

/** A generation as text for people: where it comes from, how it was made, and its texts. */
export function describeGeneration(shown: ShownGeneration): string {
  const { generation, lineage, cohorts } = shown;
  const { newest, attempts, inputs } = generation;
  return [
    `${generation.stage} ${generation.id}: ${statusText(generation)}`,
    `${generation.path}${cohorts.length === 0 ? ", in no compiled cohort" : `, in ${cohorts.join(", ")}`}`,
    ...section("lineage", relativesTable(lineage)),
    ...section("call", callLines(newest).join("\n")),
    ...section("reading", readingLines(newest).join("\n")),
    ...section("other attempts", attempts.map(attemptLine).join("\n")),
    ...section("system", textOf(inputs?.settings?.system)),
    ...section("prompt", newest.prompt),
    ...section("raw", newest.raw),
    ...section("refusal", newest.call?.refusal ?? undefined),
    ...section("thinking", newest.call?.reasoning ?? undefined),
    ...section("parsed", newest.parsed === newest.raw ? "(the same)" : newest.parsed),
    "",
  ].join("\n");
}

/** How far a generation is, and why not further. */
export function statusText({ status, newest }: Pick<StoredGeneration, "status" | "newest">): string {
  const { reading, call } = newest;
  switch (status) {
    case "made":
      return reading?.score === undefined ? "made" : `made, score ${reading.score}`;
    case "unparsed":
      return "its reply has not been read yet";
    case "absent":
      return "not made yet";
    case "failed":
      return `failed${problemText(reading?.error)}`;
    case "silent":
      return `failed, no reply came${problemText(call?.error)}`;
  }
}

/** A generation and how it is named, as cells of a table. */
export function relativeCells({ stage, id, status, levels, result }: Relative): readonly string[] {
  const state = status === "silent" ? "failed" : status;
  return [
    stage,
    id,
    result === undefined || status !== "made" ? state : `${state}: ${result}`,
    levelsText(levels),
  ];
}

// --- internal ---

function section(title: string, text: string | undefined): readonly string[] {
  return text === undefined || text === "" ? [] : ["", `── ${title}`, text.trimEnd()];
}

function problemText(
  problem: { readonly code: string; readonly message: string } | null | undefined,
): string {
  return problem === null || problem === undefined ? "" : `: ${problem.message} [${problem.code}]`;
}

/** Most children that are listed; the others are counted. */
const mostChildren = 60;

function relativesTable({ line, children }: Lineage): string {
  const shown = children.slice(0, mostChildren);
  const rows = [
    ...line.map((relative, index) => [
      "",
      ...relativeCells(relative),
      index === line.length - 1 ? "← this" : "",
    ]),
    ...shown.map((child) => ["└", ...relativeCells(child), ""]),
  ];
  const [, , ...lines] = renderTable(
    ["", "stage", "id", "status", "made with", ""].map((title) => ({ title })),
    rows,
  )
    .trimEnd()
    .split("\n");
  const more = children.length - shown.length;
  return [...lines, ...(more === 0 ? [] : [`└  … ${countText(more, "more child", "more children")}`])].join(
    "\n",
  );
}

function levelsText(levels: Readonly<Record<string, string>>): string {
  return Object.entries(levels)
    .filter(([, level]) => level !== "")
    .map(([axis, level]) => (axis.endsWith("_replicate") ? `replicate ${level}` : level))
    .join(" · ");
}

function callLines({ call }: StoredAttempt): readonly string[] {
  if (call === undefined) return [];
  if (call.mode === "copy" || call.kind === "copy")
    return [`its parent's text as it is${call.copied_from ? `, copied from ${call.copied_from}` : ""}`];
  const { usage } = call;
  return [
    ...row("model", [
      call.model ?? call.llm_model_id,
      call.served_model === call.model
        ? undefined
        : given(call.served_model, (model) => `served as ${model}`),
      given(call.endpoint, (endpoint) => `at ${endpoint}`),
      given(call.provider, (provider) => `by ${provider}`),
    ]),
    ...row("run", [
      call.run_id,
      `attempt ${call.attempt}`,
      given(call.started_at, (at) => `started ${at}`),
      given(call.duration_s, (seconds) => durationText(seconds * 1000)),
      given(call.request_id, (id) => `request ${id}`),
    ]),
    ...row("tokens", [
      given(usage?.prompt_tokens, (count) => `${count} in`),
      given(usage?.completion_tokens, (count) => `${count} out`),
      given(usage?.reasoning_tokens || undefined, (count) => `${count} of them thinking`),
      given(usage?.max_tokens, (count) => `at most ${count}`),
    ]),
    ...row("cost", [
      given(call.cost_usd, dollarsText) ?? (call.error ? undefined : "unknown"),
      given(call.cost_source, (source) => (source === "unknown" ? undefined : `by the ${source}`)),
    ]),
    ...row("ended", [call.finish_reason, call.kind === "whole" ? "whole" : call.kind]),
    ...row("error", [
      given(call.error, ({ code, message }) => `${message} [${code}]`),
      given(call.error?.status, (status) => `status ${status}`),
      call.error?.maybe_charged === true ? "may be on the bill" : undefined,
    ]),
  ];
}

function readingLines({ reading }: StoredAttempt): readonly string[] {
  if (reading === undefined) return [];
  const { scale, evidence } = reading;
  return [
    ...row("parser", [reading.parser_name, given(scale, ({ min, max }) => `scale ${min} to ${max}`)]),
    ...row("score", [
      given(reading.score, String),
      given(evidence, ({ line, text }) => `line ${line}: ${text.trim()}`),
    ]),
    ...row("error", [given(reading.error, ({ code, message }) => `${message} [${code}]`)]),
    ...reading.warnings.flatMap(({ code, message }) => row("warning", [`${message} [${code}]`])),
    ...row("its end", [reading.preview]),
  ];
}

function attemptLine({ number, call, reading }: StoredGeneration["attempts"][number]): string {
  const problem = reading?.error ?? call?.error;
  return [
    String(number).padStart(3, "0"),
    call?.started_at,
    problem ? `${problem.message} [${problem.code}]` : reading?.success === true ? "made" : undefined,
    given(reading?.score, (score) => `score ${score}`),
    given(call?.cost_usd, dollarsText),
  ]
    .filter((part) => part !== undefined && part !== null)
    .join(" · ");
}

function row(title: string, parts: readonly (string | null | undefined)[]): readonly string[] {
  const said = parts.filter((part) => part !== undefined && part !== null && part !== "");
  return said.length === 0 ? [] : [`${title.padEnd(9)} ${said.join(" · ")}`];
}

function given<Value, Result>(
  value: Value | null | undefined,
  text: (value: Value) => Result,
): Result | undefined {
  return value === null || value === undefined ? undefined : text(value);
}

function textOf(setting: string | number | undefined): string | undefined {
  return setting === undefined ? undefined : String(setting);
}
