import { readFileSync } from "node:fs";
import { createMemoryIo } from "@daydream/terminal";
import { describe, expect, it } from "vitest";
import { main } from "./cli.ts";
import { version } from "./version.ts";

async function run(line: string) {
  const io = createMemoryIo();
  const code = await main(line.split(" ").filter(Boolean), io);
  return { code, ...io.printed };
}

describe("main()", () => {
  it("prints help and succeeds when it is called bare", async () => {
    const { code, out } = await run("");
    expect(code).toBe(0);
    expect(out).toContain("Usage: csvagent");
  });

  it("says the version of its package", async () => {
    const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
      version: string;
    };
    expect(version).toBe(manifest.version);
    expect((await run("--version")).out.trim()).toBe(version);
  });

  it.each(["run", "generate questions", "generate episodes"])(
    "refuses `%s` without a mode and lists the modes",
    async (line) => {
      const { code, err } = await run(line);
      expect(code).toBe(2);
      expect(err).toContain("--template, --procedural, --llm-gen or --all [csvagent/mode-missing]");
    },
  );

  it.each([
    ["run --template --procedural", "--template and --procedural"],
    ["generate questions --llm-gen --all", "--llm-gen and --all"],
    ["generate episodes --template --all", "--template and --all"],
    ["run --test --template --llm-gen", "--template and --llm-gen"],
  ])("refuses the two modes of `%s`", async (line, named) => {
    const { code, err } = await run(line);
    expect(code).toBe(2);
    expect(err).toContain(`${named} exclude each other`);
  });

  it.each([
    "run --procedural",
    "run --all",
    "run --test --llm-gen",
    "generate questions --llm-gen",
    "generate episodes --all",
  ])("says that the mode of `%s` is not built yet", async (line) => {
    const { code, err } = await run(line);
    expect(code).toBe(2);
    expect(err).toContain("not built yet");
  });

  it.each([
    "run --synth",
    "run --triangulate",
    "run --template --verify",
    "generate questions --synth",
    "generate episodes --triangulate",
    "inspect questions --synth",
  ])("refuses `%s` as unknown, lists what is valid and says nothing of the past", async (line) => {
    const { code, err } = await run(line);
    expect(code).toBe(2);
    expect(err).toMatch(/^error: unknown option/);
    expect(err).toContain("valid here: ");
    expect(err).not.toMatch(/legacy|deprecated|renamed|migrat|instead/i);
  });

  it("requires a source for inspect questions and lists the four", async () => {
    const missing = await run("inspect questions");
    expect(missing.code).toBe(2);
    expect(missing.err).toContain("--source: template, procedural, llm_gen, all");
    const wrong = await run("inspect questions --source synthetic");
    expect(wrong.code).toBe(2);
    expect(wrong.err).toContain("template, procedural, llm_gen, all");
  });

  it.each(["frobnicate", "generate nothing", "inspect all", "datasets remove"])(
    "refuses the unknown command `%s`",
    async (line) => {
      const { code, err } = await run(line);
      expect(code).toBe(2);
      expect(err).toContain("valid here: ");
    },
  );

  it.each(["run --template --limit 0", "run --template --concurrency many", "run --template --limit 1.5"])(
    "refuses the number in `%s`",
    async (line) => {
      const { code, err } = await run(line);
      expect(code).toBe(2);
      expect(err).toContain("whole number of at least 1");
    },
  );

  it("refuses a sandbox that does not exist and lists those that do", async () => {
    const { code, err } = await run("run --template --sandbox none");
    expect(code).toBe(2);
    expect(err).toContain("bubblewrap, docker, landlock, unsafe-process");
  });
});
