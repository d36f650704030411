import { baseArguments, baseVariables } from "./base-arguments.ts";
import { describeEnvironment } from "./environment.ts";
import { createForkSandbox, type ForkSandboxOptions } from "./fork-sandbox.ts";
import type { Sandbox } from "./sandbox.ts";

/**
 * No sandbox at all, for code that is trusted: sessions are plain processes that may do whatever this user may.
 * State still never crosses sessions, and limits of time, memory and output still hold.
 *
 * @throws `sandbox/no-environment`, `sandbox/interpreter-unreadable`, `sandbox/environment-unusable`,
 * `sandbox/start-failed`.
 */
export async function createUnsafeProcessSandbox(options: ForkSandboxOptions = {}): Promise<Sandbox> {
  const { python } = await describeEnvironment(options);
  const args = baseArguments({ plugin: options.plugin, isUnsafe: true });
  return await createForkSandbox(
    {
      tier: "unsafe-process",
      command: { command: python, args, env: baseVariables() },
      isolate: (found) => ({ tier: "unsafe-process", namespaces: false, ...found, warning }),
    },
    options,
  );
}

// --- internal ---

const warning = "UNSAFE: there is no sandbox; the code that runs can read, change and send whatever you can";
