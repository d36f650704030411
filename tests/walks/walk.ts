import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect } from "vitest";

/** The repository. */
export const root = resolve(import.meta.dirname, "../..");

/** A ```sh block of a document with the ```text block that follows it. */
export interface Step {
  readonly commands: string;
  readonly promised: readonly string[];
}

/** The steps of a document, in their order. */
export function stepsOf(document: string): readonly Step[] {
  const text = readFileSync(join(root, document), "utf8");
  return [...text.matchAll(/^```sh\n([\s\S]*?)^```\n```text\n([\s\S]*?)^```$/gm)].map((match) => ({
    commands: match[1] ?? "",
    promised: (match[2] ?? "").trimEnd().split("\n"),
  }));
}

/** What a step is called: its last command. */
export function stepName({ commands }: Step): string {
  return commands.trim().split("\n").at(-1) ?? "";
}

/** Runs a step as a reader would, and compares: every promised line must be there. */
export async function expectStep(
  { commands, promised }: Step,
  { cwd, environment = {} }: { readonly cwd: string; readonly environment?: NodeJS.ProcessEnv },
): Promise<void> {
  const { stdout } = await promisify(execFile)("bash", ["-euo", "pipefail", "-c", commands], {
    cwd,
    env: {
      ...process.env,
      PATH: `${join(root, "node_modules/.bin")}:${process.env.PATH}`,
      NO_COLOR: "1",
      ...environment,
    },
  });
  for (const line of promised) expect(fold(stdout)).toMatch(pattern(line));
}

// --- internal ---

/** A promised line as a pattern: `…` is anything, white space is folded. */
function pattern(line: string): RegExp {
  const parts = line
    .trim()
    .split("…")
    .map((part) => fold(part).replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^\\s*${parts.join(".*")}\\s*$`, "m");
}

function fold(text: string): string {
  return text.replaceAll(/[^\S\n]+/g, " ");
}
