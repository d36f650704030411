import { accessSync, constants } from "node:fs";
import { join } from "node:path";
import type { Sandbox } from "@daydream/sandbox";
import { acquireRunLock, createFsStore, type Store } from "@daydream/store";
import type { Io } from "@daydream/terminal";
import { pluginFolder } from "../dataset/plugin-folder.ts";
import { fail } from "../errors.ts";
import { nearestExisting } from "../settings/nearest-existing.ts";
import { readSettings, type SettingFlags, type Settings } from "../settings/settings.ts";

/** What a command works with; closing it releases everything that was opened. */
export interface Workspace extends AsyncDisposable {
  readonly settings: Settings;
  readonly store: Store;
  /** The sandbox, started at the first call; its tier is announced then. */
  sandbox(): Promise<Sandbox>;
}

export interface WorkspaceOptions {
  /** True for a command that writes: it holds the data root's lock until it is done. */
  readonly writes: boolean;
  /** A folder below the data root that takes its place, such as `test`. */
  readonly below?: string;
}

/**
 * Opens the data root that the settings name.
 *
 * @throws `csvagent/data-root-not-writable` for a command that writes; `store/locked` naming the holder, when another csvagent writes there; what the settings raise
 */
export async function openWorkspace(
  flags: SettingFlags,
  io: Io,
  options: WorkspaceOptions,
): Promise<Workspace> {
  const given = await readSettings(flags, io);
  const settings =
    options.below === undefined ? given : { ...given, dataRoot: join(given.dataRoot, options.below) };
  await using opened = new AsyncDisposableStack();
  if (options.writes) {
    requireWritable(settings.dataRoot);
    opened.use(await acquireRunLock({ directory: settings.dataRoot, program: "csvagent" }));
  }
  const store = opened.use(createFsStore({ directory: settings.dataRoot }));
  let sandbox: Promise<Sandbox> | undefined;
  opened.defer(async () => {
    const started = await sandbox?.catch(() => undefined);
    await started?.close();
  });
  const resources = opened.move();
  return {
    settings,
    store,
    sandbox: () => {
      sandbox ??= startSandbox(settings, io);
      return sandbox;
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

// --- internal ---

/** Says what is wrong before anything is made; a place that turns out to be full is told by the store. */
function requireWritable(dataRoot: string): void {
  const folder = nearestExisting(dataRoot);
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
    const reason = code === "EROFS" ? "its file system is read-only" : `permission denied (${code})`;
    throw fail("data-root-not-writable", { dataRoot, folder, reason }, { cause });
  }
}

async function startSandbox(settings: Settings, io: Io): Promise<Sandbox> {
  const { openSandbox } = await import("@daydream/sandbox");
  const sandbox = await openSandbox({
    tier: settings.sandbox,
    plugin: pluginFolder,
    onLog: ({ level, id, message }) => io.err(`${level}: sandbox ${id}: ${message}\n`),
  });
  const { isolation, environment } = sandbox;
  const libraries = ["pandas", "numpy", "scipy"].map(
    (name) => `${name} ${environment.libraries[name] ?? "?"}`,
  );
  io.err(`sandbox: ${isolation.tier} · python ${environment.python} · ${libraries.join(" · ")}\n`);
  if (isolation.warning !== undefined) io.err(`warning: ${isolation.warning}\n`);
  return sandbox;
}
