import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const launcher = fileURLToPath(new URL("../../bin/csvagent.js", import.meta.url));
const listLoaded = new URL("../fixtures/list-loaded.mjs", import.meta.url).href;

/** What a command may need, but takes long to load. */
const heavy = ["sandbox", "engine", "gateway", "zod", "yaml", "log-update", "@duckdb/node-api"];

/** Which of the heavy packages a command loads. */
function heavyLoadedBy(args: readonly string[]): readonly string[] {
  const { status, stderr } = spawnSync(process.execPath, ["--import", listLoaded, launcher, ...args], {
    encoding: "utf8",
  });
  expect(status, stderr).toBe(0);
  const loaded: readonly string[] = JSON.parse(stderr.trim().split("\n").at(-1) ?? "");
  expect(loaded).toContain("commander");
  return loaded.filter((name) => heavy.includes(name));
}

describe("csvagent's start-up", () => {
  it.each([
    ["--version", []],
    ["--help", []],
    ["status", []],
    ["inspect questions --source all", []],
    ["inspect episodes", []],
    ["datasets list", []],
    ["templates list", ["yaml", "zod"]],
  ])("loads for `%s`, where nothing was made yet, of all that is heavy only %j", (line, expected) => {
    const inDataRoot = line.startsWith("--") ? [] : ["--data-root", "/nonexistent/data"];
    expect(heavyLoadedBy([...line.split(" "), ...inDataRoot])).toEqual(expected);
  });
});
