import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMemoryIo } from "@daydream/terminal";
import { describe, expect, it } from "vitest";
import { configFileName, readSettings } from "./settings.ts";

function directoryWith(config?: string): string {
  const directory = mkdtempSync(join(tmpdir(), "csvagent-settings-"));
  if (config !== undefined) writeFileSync(join(directory, configFileName), config);
  return directory;
}

describe("readSettings()", () => {
  it("takes flags before environment before file before defaults, and says which", async () => {
    const workingDirectory = directoryWith(
      "data_root: from-file\nconcurrency: 3\nsandbox: landlock\npools: { paid: { concurrency: 9 } }\n",
    );
    const io = createMemoryIo({ workingDirectory, environment: { DAYDREAM_CONCURRENCY: "5" } });
    expect(await readSettings({ dataRoot: "from-flag" }, io)).toEqual({
      dataRoot: join(workingDirectory, "from-flag"),
      concurrency: 5,
      sandbox: "landlock",
      origins: { dataRoot: "flag", concurrency: "environment", sandbox: "file" },
    });
  });

  it("has a default for everything", async () => {
    const workingDirectory = directoryWith();
    const settings = await readSettings({}, createMemoryIo({ workingDirectory }));
    expect(settings).toMatchObject({ dataRoot: join(workingDirectory, "data"), sandbox: "auto" });
    expect(settings.concurrency).toBeGreaterThanOrEqual(2);
  });

  it("names every wrong line of the file at once", async () => {
    const workingDirectory = directoryWith("concurrency: 0\ncolour: blue\nsandbox: unsafe-process\n");
    await expect(readSettings({}, createMemoryIo({ workingDirectory }))).rejects.toMatchObject({
      code: "csvagent/bad-config",
      message: expect.stringMatching(
        /line 1: concurrency.*line 2: unknown setting "colour".*line 3: sandbox/,
      ),
    });
  });

  it("refuses a key that stands twice", async () => {
    const workingDirectory = directoryWith("concurrency: 2\nconcurrency: 3\n");
    await expect(readSettings({}, createMemoryIo({ workingDirectory }))).rejects.toMatchObject({
      code: "csvagent/bad-config",
    });
  });

  it("lets only a flag give up isolation", async () => {
    const io = createMemoryIo({
      workingDirectory: directoryWith(),
      environment: { DAYDREAM_SANDBOX: "unsafe-process" },
    });
    await expect(readSettings({}, io)).rejects.toMatchObject({ code: "csvagent/bad-option" });
    const settings = await readSettings(
      { sandbox: "unsafe-process" },
      createMemoryIo({ workingDirectory: directoryWith() }),
    );
    expect(settings.sandbox).toBe("unsafe-process");
  });
});
