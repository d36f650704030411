import { stat } from "node:fs/promises";
import { join } from "node:path";
import { boundPaths, bubblewrapArguments, unprivilegedId } from "./bubblewrap-arguments.ts";
import { checkBubblewrap } from "./check-bubblewrap.ts";
import { describeEnvironment, type Environment } from "./environment.ts";
import { fail } from "./errors.ts";
import { createForkSandbox, defaultMaxSessions, type ForkSandboxOptions } from "./fork-sandbox.ts";
import { resolveLimits } from "./limits.ts";
import type { Sandbox } from "./sandbox.ts";

export interface BubblewrapSandboxOptions extends ForkSandboxOptions {
  /** Path of the program. @default `bwrap` as found in PATH */
  readonly bwrap?: string;
  /** What a session's `scratchBytes` may be, at most. @default 64 MiB */
  readonly maxScratchBytes?: number;
}

/**
 * A sandbox in namespaces of its own: sessions see the interpreter, the libraries and their dataset, and nothing
 * else of the machine. Every session has seccomp, Landlock and resource limits besides.
 *
 * @throws `sandbox/unavailable` where `bwrap` is missing or may not make namespaces, `sandbox/no-environment`,
 * `sandbox/interpreter-unreadable`, `sandbox/environment-unusable`, `sandbox/start-failed`.
 * @throws RangeError for more than 1,000 sessions.
 */
export async function createBubblewrapSandbox(options: BubblewrapSandboxOptions = {}): Promise<Sandbox> {
  const { maxSessions = defaultMaxSessions, maxScratchBytes = resolveLimits().scratchBytes } = options;
  if (maxSessions > mostSlots) {
    throw new RangeError(`bubblewrap can have ${mostSlots} sessions at a time, got ${maxSessions}`);
  }
  const check = await checkBubblewrap({ bwrap: options.bwrap });
  if (check.kind === "refused") throw fail("unavailable", { refusals: [check.refusal] });
  const environment = await describeEnvironment(options);
  const isRoot = process.getuid?.() === 0;
  if (isRoot) await checkReadableToAll(environment, options.plugin);
  const args = bubblewrapArguments({
    environment,
    plugin: options.plugin,
    maxSessions,
    // A little more than a session may use, so that the watcher sees it and can say why the session ends.
    slotBytes: maxScratchBytes + slotMarginBytes,
    isRoot,
  });
  return await createForkSandbox(
    {
      tier: "bubblewrap",
      maxScratchBytes,
      // Nothing of the host's own environment, not even where bwrap itself could be looked into.
      command: { command: check.bwrap, args, env: { PATH: "/usr/bin:/bin" } },
      isolate: (found) => {
        if (found.seccomp) return { tier: "bubblewrap", namespaces: true, ...found };
        const reason = "this kernel has no seccomp filters";
        throw fail("unavailable", { refusals: [{ tier: "bubblewrap", reason }] });
      },
    },
    options,
  );
}

// --- internal ---

/** What bwrap takes in arguments allows for no more. */
const mostSlots = 1_000;
const slotMarginBytes = 1_048_576;

/**
 * What root binds is read by nobody: the directories on the way do not matter, the files themselves do.
 * Some of each are looked at, because an installation has one habit throughout.
 */
async function checkReadableToAll(environment: Environment, plugin: string | undefined): Promise<void> {
  for (const path of boundPaths(environment, plugin)) {
    const samples = ["", "os.py", "lib", "site-packages", "numpy/__init__.py", "base.py"];
    for (const sample of samples) await checkReadable(join(path, sample));
  }
}

async function checkReadable(path: string): Promise<void> {
  const found = await stat(path).catch(absent);
  if (found === undefined) return;
  const needed = found.isDirectory() ? 0o005 : 0o004;
  if ((found.mode & needed) === needed) return;
  throw fail("interpreter-unreadable", { path, user: `nobody (user ${unprivilegedId})` });
}

function absent(error: unknown): undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT" || code === "ENOTDIR") return undefined;
  throw error;
}
