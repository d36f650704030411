import { type DaydreamError, isDaydreamError } from "@daydream/base";
import { type Completion, completionKind, type ModelRequest } from "@daydream/gateway";
import { type ExitCode, exitCode, type Io } from "@daydream/terminal";
import type { CatalogModel } from "../catalog/catalogs.ts";
import { readAllCatalogs } from "../cohort/plan-cohort.ts";
import type { DoctorFlags } from "../commands/doctor.ts";
import { dollarsText } from "../inspect/amounts.ts";
import { openModels } from "../models/open-models.ts";
import { invalidInput } from "../problem/invalid-input.ts";
import { openWorkspace } from "../settings/workspace.ts";

/**
 * `doctor --call`: one attempt at one tiny call, and what came of it. Nothing is kept.
 *
 * @throws what `Models.check` finds, before anything is sent.
 */
export async function callModelCommand(io: Io, id: string, flags: DoctorFlags): Promise<ExitCode> {
  const workspace = await openWorkspace(flags, io);
  const { settings, environment } = workspace;
  const { catalogs, problems } = readAllCatalogs(workspace);
  if (!catalogs.models.has(id) && problems.length > 0) throw invalidInput(problems);
  await using models = await openModels({
    catalogs,
    environment,
    settings: { ...settings, calls: { ...settings.calls, attempts: 1 } },
  });
  models.check([id]);
  const answered = await models
    .of(id)
    .complete(question)
    .then(
      (completion) => ({ kind: "answered", completion }) as const,
      (error: unknown) => {
        if (isDaydreamError(error)) return { kind: "failed", error } as const;
        throw error;
      },
    );
  const model = catalogs.models.get(id);
  if (model === undefined) throw new TypeError(`${id} was asked and is gone`);
  const report =
    answered.kind === "answered"
      ? answerReport(model, answered.completion)
      : failureReport(model, answered.error);
  io.out(flags.json === true ? `${JSON.stringify(report.json, null, 2)}\n` : report.text);
  return answered.kind === "answered" ? exitCode.done : exitCode.failures;
}

// --- internal ---

const question: ModelRequest = {
  messages: [{ role: "user", content: "Answer with the one word: ready" }],
  maxTokens: 16,
};

interface Report {
  readonly text: string;
  readonly json: unknown;
}

function answerReport(model: CatalogModel, completion: Completion): Report {
  const { text, usage, latencyMs, provider } = completion;
  const kind = completionKind(completion, question);
  const cost = costOf(model, completion);
  const tokens = [usage.inputTokens, usage.outputTokens].map((count) => count ?? "?");
  const lines = [
    `✓ ${model.id} answered in ${Math.round(latencyMs)} ms`,
    `  asked    ${model.model} at ${model.endpoint}`,
    `  served   ${completion.model}${provider === undefined ? "" : ` by ${provider}`}`,
    `  reply    ${JSON.stringify(text.slice(0, 80))} (${kind})`,
    `  tokens   ${tokens[0]} read, ${tokens[1]} written`,
    `  cost     ${cost.usd === null ? "unknown" : dollarsText(cost.usd)} (${costWords[cost.source]})`,
  ];
  return {
    text: lines.map((line) => `${line}\n`).join(""),
    json: {
      kind: "answered",
      id: model.id,
      model: model.model,
      endpoint: model.endpoint,
      served_model: completion.model,
      provider: provider ?? null,
      latency_ms: Math.round(latencyMs),
      reply: text,
      reply_kind: kind,
      usage: { prompt_tokens: usage.inputTokens ?? null, completion_tokens: usage.outputTokens ?? null },
      cost_usd: cost.usd,
      cost_source: cost.source,
    },
  };
}

function failureReport(model: CatalogModel, { code, message, hint }: DaydreamError): Report {
  const text = `✗ ${model.id} did not answer: ${message} [${code}]\n${hint === undefined ? "" : `  → ${hint}\n`}`;
  const { id, endpoint } = model;
  return { text, json: { kind: "failed", id, model: model.model, endpoint, error: { code, message, hint } } };
}

const costWords = {
  provider: "says the provider",
  catalog: "by the catalog's prices",
  unknown: "neither provider nor catalog says it",
} as const;

function costOf(
  { inputUsdPerMillion: read, outputUsdPerMillion: written }: CatalogModel,
  { usage: { costUsd, inputTokens, outputTokens } }: Completion,
): { readonly usd: number | null; readonly source: keyof typeof costWords } {
  if (costUsd !== undefined) return { usd: costUsd, source: "provider" };
  if ([read, written, inputTokens, outputTokens].includes(undefined)) return { usd: null, source: "unknown" };
  const usd = ((inputTokens ?? 0) * (read ?? 0) + (outputTokens ?? 0) * (written ?? 0)) / 1e6;
  return { usd, source: "catalog" };
}
