import { baseArguments, baseVariables } from "./base-arguments.ts";
import { describeEnvironment } from "./environment.ts";
import { fail } from "./errors.ts";
import { createForkSandbox, type ForkSandboxOptions } from "./fork-sandbox.ts";
import type { Sandbox } from "./sandbox.ts";

/**
 * A sandbox of plain processes under the caller's own user: seccomp, Landlock and resource limits stand between
 * a session and the machine. It needs no privilege and no other program; sessions have no scratch space.
 *
 * @throws `sandbox/unavailable` where the kernel lacks seccomp or Landlock, `sandbox/no-environment`,
 * `sandbox/interpreter-unreadable`, `sandbox/environment-unusable`, `sandbox/start-failed`.
 */
export async function createLandlockSandbox(options: ForkSandboxOptions = {}): Promise<Sandbox> {
  if (process.platform !== "linux") throw refusal(`it needs Linux, this is ${process.platform}`);
  const { python } = await describeEnvironment(options);
  return await createForkSandbox(
    {
      tier: "landlock",
      command: { command: python, args: baseArguments({ plugin: options.plugin }), env: baseVariables() },
      isolate: (found) => {
        if (!found.seccomp) throw refusal("this kernel has no seccomp filters");
        if (found.landlockAbi < 1) {
          throw refusal(
            "this kernel has no Landlock",
            "boot a kernel of 5.13 or newer with `lsm=landlock,…`",
          );
        }
        return { tier: "landlock", namespaces: false, ...found, warning };
      },
    },
    options,
  );
}

// --- internal ---

const warning =
  "landlock: sessions cannot read your files, but they can see which files and processes there are; bubblewrap hides those too (csvagent doctor says what it needs)";

function refusal(reason: string, fix?: string) {
  return fail("unavailable", { refusals: [{ tier: "landlock", reason, fix }] });
}
