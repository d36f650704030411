import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "..");
const execute = promisify(execFile);
const environment = {
  ...process.env,
  PATH: `${join(root, "node_modules/.bin")}:${process.env.PATH}`,
  NO_COLOR: "1",
};

interface Block {
  readonly name: string;
  readonly language: string;
  readonly code: string;
}

function markdownFiles(): string[] {
  const below = (folder: string) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".md") && !file.includes("node_modules") && !file.includes(".venv"))
      .map((file) => join(folder, file));
  const top = readdirSync(root).filter((file) => file.endsWith(".md"));
  return [...top, ...below("docs"), ...below("packages"), ...below("apps")];
}

function blocks(): Block[] {
  return markdownFiles().flatMap((file) => {
    const text = readFileSync(join(root, file), "utf8");
    return [...text.matchAll(/^```(ts|sh run)\n([\s\S]*?)^```$/gm)].map((match, index) => ({
      name: `${file} block ${index + 1}`,
      language: match[1] ?? "",
      code: match[2] ?? "",
    }));
  });
}

describe("documentation", () => {
  it.each(blocks().map((block) => [block.name, block] as const))(
    "runs: %s",
    { timeout: 120_000 },
    async (_, block) => {
      const node = join(root, "node_modules/.bin/node");
      const [program, args, cwd] =
        block.language === "ts"
          ? [node, ["--input-type=module-typescript", "--eval", block.code], root]
          : ["bash", ["-euo", "pipefail", "-c", block.code], mkdtempSync(join(tmpdir(), "daydream-docs-"))];
      await execute(program, args, { cwd, env: environment, timeout: 110_000 });
    },
  );

  it("is up to date where it is made from the code", async () => {
    const { stderr } = await execute("node", ["scripts/docs.ts", "--check"], {
      cwd: root,
      env: environment,
    }).catch((error: { stderr: string }) => error);
    expect(stderr).toBe("");
  });

  it("links only to files that are there", () => {
    const broken = markdownFiles().flatMap((file) =>
      [...readFileSync(join(root, file), "utf8").matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)]
        .map((match) => join(file, "..", match[1] ?? ""))
        .filter((target) => !exists(target))
        .map((target) => `${file} → ${target}`),
    );
    expect(broken).toEqual([]);
  });
});

function exists(path: string): boolean {
  try {
    readdirSync(join(root, path));
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ENOTDIR";
  }
}
