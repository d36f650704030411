import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const directory = mkdtempSync(join(tmpdir(), "csvagent-walk-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

interface Step {
  readonly commands: string;
  readonly promised: readonly string[];
}

/** Each ```sh block of the walk with the ```text block that follows it. */
function steps(): Step[] {
  const text = readFileSync(join(root, "docs/walk.md"), "utf8");
  return [...text.matchAll(/^```sh\n([\s\S]*?)^```\n```text\n([\s\S]*?)^```$/gm)].map((match) => ({
    commands: match[1] ?? "",
    promised: (match[2] ?? "").trimEnd().split("\n"),
  }));
}

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

describe("docs/walk.md", () => {
  it("has every step in two blocks: the commands and what they print", () => {
    expect(steps().length).toBe(5);
  });

  it.each(steps().map((step) => [step.commands.trim().split("\n").at(-1) ?? "", step] as const))(
    "is true: %s",
    { timeout: 60_000 },
    async (_, { commands, promised }) => {
      const { stdout } = await promisify(execFile)("bash", ["-euo", "pipefail", "-c", commands], {
        cwd: directory,
        env: {
          ...process.env,
          PATH: `${join(root, "node_modules/.bin")}:${process.env.PATH}`,
          NO_COLOR: "1",
        },
      });
      for (const line of promised) expect(fold(stdout)).toMatch(pattern(line));
    },
  );
});
