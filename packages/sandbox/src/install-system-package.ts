import { existsSync } from "node:fs";
import { runCommand } from "./run-command.ts";

/** Whether a package of the operating system is there now, or the command that would install it. */
export type SystemPackageOutcome =
  | { readonly kind: "installed" }
  | { readonly kind: "left-to-user"; readonly command: string; readonly reason: string };

/** Installs a Debian package when this is root on such a system; otherwise says how to. */
export async function installSystemPackage(
  name: string,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<SystemPackageOutcome> {
  if (!existsSync(aptGet)) {
    return { kind: "left-to-user", command: `install ${name}`, reason: "this system has no apt-get" };
  }
  if (process.getuid?.() !== 0) {
    return { kind: "left-to-user", command: `sudo apt-get install -y ${name}`, reason: "that needs root" };
  }
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const install = () => runCommand(aptGet, ["install", "-y", name], { ...options, env });
  const first = await install();
  if (first.isDone) return { kind: "installed" };
  // A fresh image knows no packages before its first update.
  await runCommand(aptGet, ["update"], { ...options, env });
  const second = await install();
  if (second.isDone) return { kind: "installed" };
  const reason = second.output.split("\n").at(-1) ?? "apt-get failed";
  return { kind: "left-to-user", command: `apt-get install -y ${name}`, reason };
}

// --- internal ---

const aptGet = "/usr/bin/apt-get";
