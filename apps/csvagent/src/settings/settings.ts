import { existsSync, readFileSync, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import type { Io } from "@daydream/terminal";
import { fail } from "../errors.ts";
import { nearestExisting } from "./nearest-existing.ts";

/** Where a setting came from, the first that has it winning. */
export type SettingOrigin = "flag" | "environment" | "file" | "default";

/** What `--sandbox` may say; `auto` takes the best tier that this machine has. */
export const sandboxChoices = ["auto", "bubblewrap", "docker", "landlock", "unsafe-process"] as const;
export type SandboxChoice = (typeof sandboxChoices)[number];

/** What every command reads once, at its start. */
export interface Settings {
  /** Absolute. Default `./data`. */
  readonly dataRoot: string;
  /** Traces or programs that run at once. Default: the machine's cores, at least 2. */
  readonly concurrency: number;
  readonly sandbox: SandboxChoice;
  readonly origins: Readonly<Record<"dataRoot" | "concurrency" | "sandbox", SettingOrigin>>;
}

/** The same settings as flags, each absent when the flag was not given. */
export interface SettingFlags {
  readonly dataRoot?: string | undefined;
  readonly concurrency?: number | undefined;
  readonly sandbox?: SandboxChoice | undefined;
}

/** The file that may stand in the working directory; both programs read it. */
export const configFileName = "daydream.config.yaml";

/**
 * Settings from flags, then environment, then `daydream.config.yaml`, then defaults.
 *
 * @throws `csvagent/bad-config`, `csvagent/bad-option`, `csvagent/bad-data-root` for a value that cannot be; every
 * problem names its place.
 */
export async function readSettings(flags: SettingFlags, io: Io): Promise<Settings> {
  const file = await readConfigFile(io.workingDirectory);
  const environment = environmentSettings(io.environment);
  const pick = <Value>(
    flag: Value | undefined,
    env: Value | undefined,
    fileValue: Value | undefined,
    fallback: Value,
  ) =>
    flag !== undefined
      ? ([flag, "flag"] as const)
      : env !== undefined
        ? ([env, "environment"] as const)
        : fileValue !== undefined
          ? ([fileValue, "file"] as const)
          : ([fallback, "default"] as const);
  const [dataRoot, dataRootOrigin] = pick(flags.dataRoot, environment.dataRoot, file.dataRoot, "data");
  const [concurrency, concurrencyOrigin] = pick(
    flags.concurrency,
    environment.concurrency,
    file.concurrency,
    Math.max(2, availableParallelism()),
  );
  const [sandbox, sandboxOrigin] = pick(flags.sandbox, environment.sandbox, file.sandbox, "auto" as const);
  return {
    dataRoot: requireFolder(resolve(io.workingDirectory, dataRoot)),
    concurrency,
    sandbox,
    origins: { dataRoot: dataRootOrigin, concurrency: concurrencyOrigin, sandbox: sandboxOrigin },
  };
}

// --- internal ---

/** The data root may be missing, but what stands in its place or above it must be a folder. */
function requireFolder(dataRoot: string): string {
  const existing = nearestExisting(dataRoot);
  if (!statSync(existing).isDirectory()) throw fail("bad-data-root", { dataRoot, file: existing });
  return dataRoot;
}

/** Only a flag may give up isolation. */
const safeChoices = sandboxChoices.filter((choice) => choice !== "unsafe-process");

function environmentSettings(environment: Io["environment"]): SettingFlags {
  const concurrency = environment.DAYDREAM_CONCURRENCY;
  const sandbox = environment.DAYDREAM_SANDBOX;
  return {
    dataRoot: environment.DAYDREAM_DATA_ROOT || undefined,
    concurrency: concurrency ? positiveInteger("DAYDREAM_CONCURRENCY", concurrency) : undefined,
    sandbox: sandbox ? safeChoice("DAYDREAM_SANDBOX", sandbox) : undefined,
  };
}

async function readConfigFile(directory: string): Promise<SettingFlags> {
  const path = join(directory, configFileName);
  if (!existsSync(path)) return {};
  const [{ isMap, isScalar, LineCounter, parseDocument }] = await Promise.all([import("yaml")]);
  const lineCounter = new LineCounter();
  const document = parseDocument(readFileSync(path, "utf8"), { lineCounter, uniqueKeys: true });
  const problems = document.errors.map((error) => error.message.split("\n")[0] ?? error.message);
  const settings: Record<string, unknown> = {};
  if (document.contents !== null && !isMap(document.contents)) problems.push("must be a mapping of settings");
  if (isMap(document.contents)) {
    for (const { key, value } of document.contents.items) {
      const name = isScalar(key) ? String(key.value) : String(key);
      const line = isScalar(key) && key.range ? lineCounter.linePos(key.range[0]).line : 0;
      const problem = placeSetting(name, isScalar(value) ? value.value : undefined, settings);
      if (problem !== undefined) problems.push(`line ${line}: ${problem}`);
    }
  }
  if (problems.length > 0) throw fail("bad-config", { file: configFileName, problem: problems.join("; ") });
  return settings;
}

function placeSetting(name: string, value: unknown, settings: Record<string, unknown>): string | undefined {
  switch (name) {
    case "data_root":
      if (typeof value !== "string" || value === "") return "data_root must be a folder's path";
      settings.dataRoot = value;
      return undefined;
    case "concurrency":
      if (!Number.isInteger(value) || Number(value) < 1)
        return "concurrency must be a whole number of at least 1";
      settings.concurrency = value;
      return undefined;
    case "sandbox":
      if (!safeChoices.some((choice) => choice === value))
        return `sandbox must be one of ${safeChoices.join(", ")}`;
      settings.sandbox = value;
      return undefined;
    case "endpoints":
    case "pools":
    case "calls":
      // The other program's, which reads the same file and checks them.
      return undefined;
    default:
      return `unknown setting "${name}"; there are data_root, concurrency, sandbox`;
  }
}

/** Reads a whole number of at least 1. */
export function positiveInteger(option: string, text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < 1) {
    throw fail("bad-option", { option, problem: `must be a whole number of at least 1, got "${text}"` });
  }
  return value;
}

function safeChoice(option: string, text: string): SandboxChoice {
  const choice = safeChoices.find((candidate) => candidate === text);
  if (choice === undefined) {
    throw fail("bad-option", { option, problem: `must be one of ${safeChoices.join(", ")}, got "${text}"` });
  }
  return choice;
}
