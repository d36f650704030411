import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const launcher = fileURLToPath(new URL("../../bin/csvagent.js", import.meta.url));
const listLoaded = new URL("../fixtures/list-loaded.mjs", import.meta.url).href;

/** The packages that a command loads. */
function loadedBy(line: string): readonly string[] {
  const args = ["--import", listLoaded, launcher, ...line.split(" "), "--data-root", "/nonexistent/data"];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect(status, stderr).toBe(0);
  return JSON.parse(stderr.trim().split("\n").at(-1) ?? "");
}

const always = ["base", "commander"];

describe("csvagent's start-up", () => {
  it("loads next to nothing to say its version", () => {
    const { status, stderr } = spawnSync(process.execPath, ["--import", listLoaded, launcher, "--version"], {
      encoding: "utf8",
    });
    expect([status, JSON.parse(stderr)]).toEqual([0, always]);
  });

  it.each([
    ["status", [...always, "store"]],
    ["inspect questions --source all", [...always, "store"]],
    ["inspect episodes", [...always, "store"]],
    ["datasets list", always],
    ["templates list", [...always, "yaml", "zod"]],
  ])(
    "loads for `%s`, where nothing was made yet, no sandbox, no engine and no schema it does not need",
    (line, expected) => {
      expect(loadedBy(line)).toEqual(expected.toSorted());
    },
  );
});
