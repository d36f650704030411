import type { PoolLimits } from "@daydream/gateway";
import type { Io } from "@daydream/terminal";
import type { CatalogModel } from "../catalog/catalogs.ts";
import { type KnownLimits, readLearnedLimits } from "../models/learned-limits.ts";
import { findModelProblems } from "../models/model-problems.ts";
import type { EndpointSetting } from "../settings/config-file.ts";
import { environmentFileName } from "../settings/environment.ts";
import { configFileName } from "../settings/settings.ts";
import type { Workspace } from "../settings/workspace.ts";
import type { Finding } from "./finding.ts";

/** What is known of where models are asked and within which limits; keys are only said to be there. */
export async function modelFindings(
  io: Io,
  { settings, environment, files }: Workspace,
  models: ReadonlyMap<string, CatalogModel>,
): Promise<readonly Finding[]> {
  const { endpoints, pools, origins } = settings;
  const said = (["dataRoot", "endpoints", "pools", "calls"] as const).filter(
    (name) => origins[name] === "file",
  );
  const served = Map.groupBy(models.values(), ({ endpoint }) => endpoint);
  const sharing = Map.groupBy(models.values(), ({ pool }) => pool);
  const learned = await readLearned(files.read);
  return [
    {
      name: "settings",
      state: "note",
      detail:
        said.length === 0
          ? `the defaults; ${configFileName} may say data_root, endpoints, pools, calls`
          : `${configFileName} says ${said.map((name) => (name === "dataRoot" ? "data_root" : name)).join(", ")}`,
    },
    ...[...endpoints.values()].map((endpoint) =>
      endpointFinding(endpoint, { io, environment, modelCount: served.get(endpoint.name)?.length ?? 0 }),
    ),
    ...[...pools].map(([name, limits]) =>
      poolFinding(name, { limits, learned: learned.limits, modelCount: sharing.get(name)?.length ?? 0 }),
    ),
    callsFinding(settings.calls),
    ...learned.findings,
    ...problemFindings({ models, settings, environment }),
  ];
}

// --- internal ---

function endpointFinding(
  endpoint: EndpointSetting,
  of: { readonly io: Io; readonly environment: Workspace["environment"]; readonly modelCount: number },
): Finding {
  const { name, keyVariable, baseUrl = "OpenRouter's own address" } = endpoint;
  const detail = `${name}: ${baseUrl}, ${plural(of.modelCount, "model")}`;
  if (keyVariable === undefined) return { name: "endpoint", state: "ok", detail: `${detail}, no key needed` };
  if (!of.environment[keyVariable])
    return {
      name: "endpoint",
      state: "note",
      detail: `${detail}, ${keyVariable} is not set`,
      ...(of.modelCount === 0
        ? {}
        : { fix: `put ${keyVariable}=… into ${environmentFileName} before a run` }),
    };
  const origin = of.io.environment[keyVariable] ? "the environment" : environmentFileName;
  return { name: "endpoint", state: "ok", detail: `${detail}, ${keyVariable} is set in ${origin}` };
}

function poolFinding(
  name: string,
  of: { readonly limits: PoolLimits; readonly learned: readonly KnownLimits[]; readonly modelCount: number },
): Finding {
  const { concurrency, rate } = of.limits;
  const limits = `${concurrency} at once${rate === undefined ? "" : `, ${rate.calls} in ${rate.windowMs / 1000} s`}`;
  const learned = of.learned
    .filter(({ pool }) => pool === name)
    .map(({ places, learned: { concurrency: most, callsPerMinute } }) => {
      const parts = [
        ...(most === undefined ? [] : [`${most} at once`]),
        ...(callsPerMinute === undefined ? [] : [`${callsPerMinute} a minute`]),
      ];
      return `; learned at ${places.join(", ")}: ${parts.join(", ")}`;
    });
  const detail = `${name}: ${limits}, ${plural(of.modelCount, "model")}${learned.join("")}`;
  return { name: "pool", state: "note", detail };
}

function callsFinding({
  attempts,
  timeoutMs,
  baseDelayMs,
  maxDelayMs,
  deadlineMs,
}: Workspace["settings"]["calls"]): Finding {
  const end = deadlineMs === undefined ? "" : `, none later than ${deadlineMs / 1000} s`;
  const detail = `${attempts} attempts of ${timeoutMs / 1000} s, ${baseDelayMs / 1000} to ${maxDelayMs / 1000} s apart${end}`;
  return { name: "calls", state: "note", detail };
}

async function readLearned(
  read: (path: string) => string | undefined,
): Promise<{ readonly limits: readonly KnownLimits[]; readonly findings: readonly Finding[] }> {
  const learned = await readLearnedLimits({ readDocument: async (path) => read(path) });
  if (learned.kind === "read") return { limits: learned.limits, findings: [] };
  return {
    limits: [],
    findings: [
      { name: "learned", state: "note", detail: learned.problem, fix: "delete the file; runs learn anew" },
    ],
  };
}

/** Keys are told with their endpoints, and a budget is not known here. */
function problemFindings({
  models,
  settings,
  environment,
}: Pick<Workspace, "settings" | "environment"> & {
  readonly models: ReadonlyMap<string, CatalogModel>;
}): readonly Finding[] {
  return findModelProblems(models.keys(), { models, settings, environment })
    .filter(({ code }) => code !== "daydream/key-missing")
    .map(({ message, hint }) => ({
      name: "models",
      state: "missing",
      detail: message,
      ...(hint === undefined ? {} : { fix: hint }),
    }));
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
