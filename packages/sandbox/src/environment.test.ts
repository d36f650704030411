import { spawnSync } from "node:child_process";
import { chmod, copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { describeEnvironment, environmentDirectory, environmentPython } from "./environment.ts";

const isRoot = process.getuid?.() === 0;

describe("environmentPython()", () => {
  it("is what was told, else DAYDREAM_PYTHON, else what set-up made", () => {
    const variables = { DAYDREAM_PYTHON: "/opt/env/bin/python" };
    expect(environmentPython({ python: "/mine/bin/python", variables })).toBe("/mine/bin/python");
    expect(environmentPython({ variables })).toBe("/opt/env/bin/python");
    expect(environmentPython({ variables: { DAYDREAM_PYTHON: "" } })).toBe(
      `${environmentDirectory}/bin/python`,
    );
  });
});

describe("describeEnvironment()", () => {
  it("says where the interpreter keeps what it needs", async () => {
    const environment = await describeEnvironment();
    expect(environment.version).toMatch(/^3\.\d+\.\d+/);
    expect(environment.executables[0]).toBe(environment.python);
    expect(environment.libraries.some((path) => path.endsWith("site-packages"))).toBe(true);
    expect(environment.mappedFiles.some((path) => path.includes("libc"))).toBe(true);
  });

  it("says that there is none, and how to make one", async () => {
    await expect(describeEnvironment({ python: "/nowhere/bin/python" })).rejects.toMatchObject({
      code: "sandbox/no-environment",
      context: { python: "/nowhere/bin/python" },
      hint: "run `npm run setup`",
    });
  });

  it.each([
    ["fails", "#!/bin/sh\necho 'bad interpreter' >&2\nexit 1\n", "bad interpreter"],
    ["is no Python", "#!/bin/sh\necho hello\n", "hello"],
    ["is too old", `#!/bin/sh\necho '${JSON.stringify(describedAs("3.9.1"))}'\n`, "3.11 or newer"],
  ])("refuses an interpreter that %s", async (_, script, detail) => {
    await using folder = await temporaryFolder();
    const python = join(folder.directory, "python");
    await writeFile(python, script, { mode: 0o755 });
    await expect(describeEnvironment({ python })).rejects.toMatchObject({
      code: "sandbox/environment-unusable",
      context: { detail: expect.stringContaining(detail) },
    });
  });

  it("names the directory that keeps an ordinary user from the interpreter, behind links too", async () => {
    await using folder = await temporaryFolder();
    const locked = join(folder.directory, "locked");
    await mkdir(join(locked, "bin"), { recursive: true });
    await copyFile("/bin/true", join(locked, "bin/python"));
    await symlink(join(locked, "bin/python"), join(folder.directory, "python"));
    await chmod(folder.directory, 0o755);
    await chmod(locked, isRoot ? 0o700 : 0o000);
    const described = spawnSync(
      process.execPath,
      [
        fileURLToPath(new URL("./fixtures/describe-environment.ts", import.meta.url)),
        join(folder.directory, "python"),
      ],
      { encoding: "utf8", ...(isRoot ? { uid: 65_534, gid: 65_534 } : {}) },
    );
    await chmod(locked, 0o700);
    expect(described.stderr).toBe("");
    expect(JSON.parse(described.stdout)).toMatchObject({
      code: "sandbox/interpreter-unreadable",
      context: { path: locked },
      hint: expect.stringContaining("--python"),
    });
  });
});

// --- internal ---

function describedAs(version: string) {
  const lists = { executables: [], libraries: [], searchPath: [], mappedFiles: [] };
  return { version, implementation: "cpython", prefix: "/", basePrefix: "/", ...lists };
}

async function temporaryFolder() {
  const directory = await mkdtemp(join(tmpdir(), "daydream-environment-"));
  return { directory, [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }) };
}
