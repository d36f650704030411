import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMemoryIo } from "@daydream/terminal";
import { describe, expect, it } from "vitest";
import { configFileName, readSettings } from "./settings.ts";

function directoryWith(config?: string): string {
  const directory = mkdtempSync(join(tmpdir(), "daydream-settings-"));
  if (config !== undefined) writeFileSync(join(directory, configFileName), config);
  return directory;
}

describe("readSettings()", () => {
  it.each([
    [{ dataRoot: "from-flag" }, { DAYDREAM_DATA_ROOT: "from-env" }, "from-flag", "flag"],
    [{}, { DAYDREAM_DATA_ROOT: "from-env" }, "from-env", "environment"],
    [{}, {}, "from-file", "file"],
  ] as const)("takes flags before environment before file", async (flags, environment, folder, origin) => {
    const workingDirectory = directoryWith("data_root: from-file\nsandbox: landlock\nconcurrency: 3\n");
    const settings = await readSettings(flags, createMemoryIo({ workingDirectory, environment }));
    expect(settings).toMatchObject({
      dataRoot: join(workingDirectory, folder),
      origins: { dataRoot: origin, endpoints: "default", pools: "default", calls: "default" },
    });
  });

  it("has a default", async () => {
    const workingDirectory = directoryWith();
    const settings = await readSettings({}, createMemoryIo({ workingDirectory }));
    expect(settings).toEqual({
      dataRoot: join(workingDirectory, "data"),
      endpoints: new Map([
        ["openrouter", { kind: "openrouter", name: "openrouter", keyVariable: "OPENROUTER_API_KEY" }],
      ]),
      pools: new Map([
        ["free", { concurrency: 1 }],
        ["paid", { concurrency: 5 }],
      ]),
      calls: {
        timeoutMs: 240_000,
        attempts: 5,
        baseDelayMs: 1000,
        maxDelayMs: 60_000,
        maxRetryAfterMs: 300_000,
      },
      configPath: join(workingDirectory, configFileName),
      origins: { dataRoot: "default", endpoints: "default", pools: "default", calls: "default" },
    });
  });

  it("reads endpoints, pools and calls", async () => {
    const workingDirectory = directoryWith(`
endpoints:
  local: { base_url: "http://127.0.0.1:8000/v1/", key: LOCAL_KEY }
  openrouter:
pools:
  paid: { rate: 120/min }
  gpu: { concurrency: 64, rate: 10 / s }
calls: { timeout_s: 30, attempts: 2, base_delay_s: 0.5, max_delay_s: 9, max_retry_after_s: 60, deadline_s: 600 }
`);
    const settings = await readSettings({}, createMemoryIo({ workingDirectory }));
    expect(Object.fromEntries(settings.endpoints)).toEqual({
      openrouter: { kind: "openrouter", name: "openrouter", keyVariable: "OPENROUTER_API_KEY" },
      local: {
        kind: "openai-compatible",
        name: "local",
        baseUrl: "http://127.0.0.1:8000/v1",
        keyVariable: "LOCAL_KEY",
      },
    });
    expect(Object.fromEntries(settings.pools)).toEqual({
      free: { concurrency: 1 },
      paid: { concurrency: 5, rate: { calls: 120, windowMs: 60_000 } },
      gpu: { concurrency: 64, rate: { calls: 10, windowMs: 1000 } },
    });
    expect(settings.calls).toEqual({
      timeoutMs: 30_000,
      attempts: 2,
      baseDelayMs: 500,
      maxDelayMs: 9000,
      maxRetryAfterMs: 60_000,
      deadlineMs: 600_000,
    });
    expect(settings.origins).toMatchObject({ endpoints: "file", pools: "file", calls: "file" });
  });

  it("takes the data root from .env where the environment does not say it", async () => {
    const workingDirectory = directoryWith("data_root: from-file\n");
    writeFileSync(join(workingDirectory, ".env"), "DAYDREAM_DATA_ROOT=from-dotenv\n");
    const read = (environment: Record<string, string>) =>
      readSettings({}, createMemoryIo({ workingDirectory, environment }));
    expect((await read({})).dataRoot).toBe(join(workingDirectory, "from-dotenv"));
    expect((await read({ DAYDREAM_DATA_ROOT: "said" })).dataRoot).toBe(join(workingDirectory, "said"));
  });

  it("names every wrong line of the file at once", async () => {
    const workingDirectory = directoryWith("data_root: [a]\ncolour: blue\n");
    await expect(readSettings({}, createMemoryIo({ workingDirectory }))).rejects.toMatchObject({
      code: "daydream/bad-config",
      message: expect.stringMatching(/line 1: data_root.*line 2: unknown setting "colour"/),
    });
  });

  it("takes OpenRouter's place from the environment before the file", async () => {
    const workingDirectory = directoryWith("endpoints:\n  openrouter: { base_url: http://127.0.0.1:1/v1 }\n");
    const environment = { OPENROUTER_BASE_URL: "http://127.0.0.1:2/v1" };
    const settings = await readSettings({}, createMemoryIo({ workingDirectory, environment }));
    expect(settings.endpoints.get("openrouter")).toMatchObject({ baseUrl: "http://127.0.0.1:2/v1" });
    expect(settings.origins.endpoints).toBe("environment");
    const wrong = { OPENROUTER_BASE_URL: "http://user:secret@here/v1" };
    await expect(readSettings({}, createMemoryIo({ workingDirectory, environment: wrong }))).rejects.toThrow(
      "OPENROUTER_BASE_URL: must be an http or https address, without credentials, query or /chat/completions",
    );
  });
});
