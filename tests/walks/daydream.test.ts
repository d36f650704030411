import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectStep, root, stepName, stepsOf } from "./walk.ts";

const directory = mkdtempSync(join(tmpdir(), "daydream-walk-"));
const environment: Record<string, string> = { OPENROUTER_API_KEY: "unused" };
let provider: ChildProcess | undefined;

beforeAll(async () => {
  const launcher = join(root, "apps/daydream/bin/daydream.js");
  const child = spawn(process.execPath, [launcher, "fake-provider", "--port", "0"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  provider = child;
  for await (const line of createInterface({ input: child.stdout })) {
    const [, url] = /export OPENROUTER_BASE_URL=(\S+)/.exec(line) ?? [];
    if (url === undefined) continue;
    environment.OPENROUTER_BASE_URL = url;
    break;
  }
}, 30_000);

afterAll(() => {
  provider?.kill("SIGKILL");
  rmSync(directory, { recursive: true, force: true });
});

describe.each([
  ["docs/walk-cohort.md", 7],
  ["docs/guides/operating_guide.md", 8],
])("%s", (document, count) => {
  const steps = stepsOf(document);
  const folder = mkdtempSync(join(directory, "walk-"));

  it("has every step in two blocks: the commands and what they print", () => {
    expect(steps.length).toBe(count);
  });

  it.each(steps.map((step, index) => [stepName(step), step, index] as const))(
    "is true: %s",
    { timeout: 60_000 },
    (_, step, index) => expectStep(step, { cwd: index === 0 ? folder : join(folder, "study"), environment }),
  );
});
