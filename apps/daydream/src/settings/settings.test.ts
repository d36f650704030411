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
    expect(settings).toEqual({ dataRoot: join(workingDirectory, folder), origins: { dataRoot: origin } });
  });

  it("has a default", async () => {
    const workingDirectory = directoryWith();
    const { dataRoot, origins } = await readSettings({}, createMemoryIo({ workingDirectory }));
    expect({ dataRoot, origins }).toEqual({
      dataRoot: join(workingDirectory, "data"),
      origins: { dataRoot: "default" },
    });
  });

  it("names every wrong line of the file at once", async () => {
    const workingDirectory = directoryWith("data_root: [a]\ncolour: blue\n");
    await expect(readSettings({}, createMemoryIo({ workingDirectory }))).rejects.toMatchObject({
      code: "daydream/bad-config",
      message: expect.stringMatching(/line 1: data_root.*line 2: unknown setting "colour"/),
    });
  });
});
