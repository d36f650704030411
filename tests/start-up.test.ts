import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "..");
const listLoaded = pathToFileURL(join(import.meta.dirname, "fixtures/list-loaded.mjs")).href;
const starter = join(root, "apps/daydream/starter/data");

/** What a command may need, but takes long to load. */
const heavy = [
  "@duckdb/node-api",
  "design",
  "engine",
  "gateway",
  "log-update",
  "nunjucks",
  "sandbox",
  "statistics",
  "yaml",
  "zod",
];

/** Which of the heavy packages a command loads. */
function heavyLoadedBy(program: "daydream" | "csvagent", args: readonly string[]): readonly string[] {
  const launcher = join(root, `apps/${program}/bin/${program}.js`);
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
    ["templates list", []],
  ])("loads for `%s`, where nothing was made yet, of all that is heavy only %j", (line, expected) => {
    const inDataRoot = line.startsWith("--") ? [] : ["--data-root", "/nonexistent/data"];
    expect(heavyLoadedBy("csvagent", [...line.split(" "), ...inDataRoot])).toEqual(expected);
  });
});

describe("daydream's start-up", () => {
  it.each([
    ["--version", []],
    ["--help", []],
    ["models", []],
    ["combos list", []],
    ["cohorts list", ["design", "yaml", "zod"]],
    ["log", []],
  ])("loads for `%s`, in a new data root, of all that is heavy only %j", (line, expected) => {
    const inDataRoot = line.startsWith("--") ? [] : ["--data-root", starter];
    expect(heavyLoadedBy("daydream", [...line.split(" "), ...inDataRoot])).toEqual(expected);
  });

  it.each(["cohorts list", "log", "status"])(
    "loads for `%s`, where there is nothing, nothing heavy",
    (line) => {
      expect(heavyLoadedBy("daydream", [...line.split(" "), "--data-root", "/nonexistent/data"])).toEqual([]);
    },
  );
});
