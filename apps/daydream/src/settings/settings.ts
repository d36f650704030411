import { join, resolve } from "node:path";
import type { PoolLimits } from "@daydream/gateway";
import type { Io } from "@daydream/terminal";
import { readIfThere } from "../catalog/source-files.ts";
import { fail } from "../errors.ts";
import { parseBaseUrl } from "./base-url.ts";
import { type CallSettings, type ConfigFile, defaultConfig, type EndpointSetting } from "./config-file.ts";
import { type Environment, readEnvironment } from "./environment.ts";

/** Where a setting came from, the first that has it winning. */
export type SettingOrigin = "flag" | "environment" | "file" | "default";

/** What every command reads once, at its start. */
export interface Settings {
  /** Absolute. Default `./data`. */
  readonly dataRoot: string;
  /** Where models are asked, by name; `openrouter` is always there. */
  readonly endpoints: ReadonlyMap<string, EndpointSetting>;
  /** Limits that models share, by name; `free` (default 1 at once) and `paid` (5) are always there. */
  readonly pools: ReadonlyMap<string, PoolLimits>;
  readonly calls: CallSettings;
  /** Where `daydream.config.yaml` is, or would be. */
  readonly configPath: string;
  readonly origins: Readonly<Record<SettingName, SettingOrigin>>;
}

export type SettingName = "dataRoot" | "endpoints" | "pools" | "calls";

/** The same settings as flags, each absent when the flag was not given. */
export interface SettingFlags {
  readonly dataRoot?: string | undefined;
}

/** The file that may stand in the working directory; both programs read it. */
export const configFileName = "daydream.config.yaml";

/**
 * Settings from flags, then environment (and `.env`), then `daydream.config.yaml`, then defaults.
 *
 * @throws `daydream/bad-config` for a value that cannot be; every problem names its line.
 */
export async function readSettings(
  flags: SettingFlags,
  io: Pick<Io, "environment" | "workingDirectory">,
  environment: Environment = readEnvironment(io),
): Promise<Settings> {
  const configPath = join(io.workingDirectory, configFileName);
  const config = await readConfig(configPath);
  const candidates: readonly (readonly [SettingOrigin, string | undefined])[] = [
    ["flag", flags.dataRoot],
    ["environment", environment.DAYDREAM_DATA_ROOT || undefined],
    ["file", config.dataRoot],
  ];
  const [origin, dataRoot] = candidates.find(([, value]) => value !== undefined) ?? ["default", undefined];
  const originOf = (name: string): SettingOrigin => (config.given.has(name) ? "file" : "default");
  return {
    dataRoot: resolve(io.workingDirectory, dataRoot ?? "data"),
    endpoints: withBaseUrl(config.endpoints, environment[baseUrlVariable]),
    pools: config.pools,
    calls: config.calls,
    configPath,
    origins: {
      dataRoot: origin,
      endpoints: environment[baseUrlVariable] ? "environment" : originOf("endpoints"),
      pools: originOf("pools"),
      calls: originOf("calls"),
    },
  };
}

// --- internal ---

/** OpenRouter's place, for a proxy or the fake provider; before what the file says. */
const baseUrlVariable = "OPENROUTER_BASE_URL";

function withBaseUrl(
  endpoints: ReadonlyMap<string, EndpointSetting>,
  baseUrl: string | undefined,
): ReadonlyMap<string, EndpointSetting> {
  const openrouter = endpoints.get("openrouter");
  if (baseUrl === undefined || baseUrl === "" || openrouter === undefined) return endpoints;
  const parsed = parseBaseUrl(baseUrl);
  if (parsed.kind === "valid")
    return new Map(endpoints).set("openrouter", { ...openrouter, baseUrl: parsed.url });
  throw fail("bad-config", { file: baseUrlVariable, problem: parsed.problem });
}

/** What parses YAML is loaded only where there is some. */
async function readConfig(path: string): Promise<ConfigFile> {
  const text = readIfThere(path);
  if (text === undefined) return defaultConfig();
  const { parseConfig } = await import("./parse-config.ts");
  const parsed = parseConfig(text);
  if (parsed.kind === "valid") return parsed.config;
  throw fail("bad-config", { file: configFileName, problem: parsed.problems.join("; ") });
}
