import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Io } from "@daydream/terminal";
import { fail } from "../errors.ts";

/** Where a setting came from, the first that has it winning. */
export type SettingOrigin = "flag" | "environment" | "file" | "default";

/** What every command reads once, at its start. */
export interface Settings {
  /** Absolute. Default `./data`. */
  readonly dataRoot: string;
  readonly origins: Readonly<Record<"dataRoot", SettingOrigin>>;
}

/** The same settings as flags, each absent when the flag was not given. */
export interface SettingFlags {
  readonly dataRoot?: string | undefined;
}

/** The file that may stand in the working directory; both programs read it. */
export const configFileName = "daydream.config.yaml";

/**
 * Settings from flags, then environment, then `daydream.config.yaml`, then defaults.
 *
 * @throws `daydream/bad-config` for a value that cannot be; every problem names its line.
 */
export async function readSettings(flags: SettingFlags, io: Io): Promise<Settings> {
  const file = await readConfigFile(io.workingDirectory);
  const candidates: readonly (readonly [SettingOrigin, string | undefined])[] = [
    ["flag", flags.dataRoot],
    ["environment", io.environment.DAYDREAM_DATA_ROOT || undefined],
    ["file", file.dataRoot],
  ];
  const [origin, dataRoot] = candidates.find(([, value]) => value !== undefined) ?? ["default", undefined];
  return {
    dataRoot: resolve(io.workingDirectory, dataRoot ?? "data"),
    origins: { dataRoot: origin },
  };
}

// --- internal ---

/** Settings of the other program, which may stand in the same file. */
const othersSettings = ["concurrency", "sandbox"];

async function readConfigFile(directory: string): Promise<SettingFlags> {
  const path = join(directory, configFileName);
  if (!existsSync(path)) return {};
  const { isMap, isScalar, LineCounter, parseDocument } = await import("yaml");
  const lineCounter = new LineCounter();
  const document = parseDocument(readFileSync(path, "utf8"), { lineCounter, uniqueKeys: true });
  const problems = document.errors.map((error) => error.message.split("\n")[0] ?? error.message);
  if (document.contents !== null && !isMap(document.contents)) problems.push("must be a mapping of settings");
  let dataRoot: string | undefined;
  for (const { key, value } of isMap(document.contents) ? document.contents.items : []) {
    const name = isScalar(key) ? String(key.value) : String(key);
    const line = isScalar(key) && key.range ? lineCounter.linePos(key.range[0]).line : 0;
    const found = isScalar(value) ? value.value : undefined;
    if (othersSettings.includes(name)) continue;
    if (name !== "data_root") problems.push(`line ${line}: unknown setting "${name}"; there is data_root`);
    else if (typeof found === "string" && found !== "") dataRoot = found;
    else problems.push(`line ${line}: data_root must be a folder's path`);
  }
  if (problems.length > 0) throw fail("bad-config", { file: configFileName, problem: problems.join("; ") });
  return { dataRoot };
}
