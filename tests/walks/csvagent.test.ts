import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { expectStep, stepName, stepsOf } from "./walk.ts";

const cwd = mkdtempSync(join(tmpdir(), "csvagent-walk-"));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const steps = stepsOf("docs/walk.md");

describe("docs/walk.md", () => {
  it("has every step in two blocks: the commands and what they print", () => {
    expect(steps.length).toBe(5);
  });

  it.each(steps.map((step) => [stepName(step), step] as const))(
    "is true: %s",
    { timeout: 60_000 },
    (_, step) => expectStep(step, { cwd }),
  );
});
