import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeEnvironment } from "./make-environment.ts";
import { runCommand } from "./run-command.ts";

/** Locks that ask for nothing, and a place for an environment. */
async function emptyProject() {
  const folder = await mkdtemp(join(tmpdir(), "daydream-setup-"));
  const write = async (lock: string, development = lock) => {
    await writeFile(join(folder, "requirements.lock"), lock);
    await writeFile(join(folder, "requirements-dev.lock"), development);
  };
  await write("# nothing\n", "# nothing for development\n");
  const directory = join(folder, "environment");
  return {
    directory,
    options: { directory, locks: folder },
    write,
    names: async () => (await readdir(folder)).filter((name) => !name.startsWith("requirements")),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

const impossible = "no-such-thing @ file:///nowhere/no_such_thing-1-py3-none-any.whl --hash=sha256:00\n";

// Without uv each environment takes some seconds.
describe("makeEnvironment()", { timeout: 120_000 }, () => {
  it("makes an environment whose interpreter and scripts work where it ends up", async () => {
    await using project = await emptyProject();
    const made = await makeEnvironment(project.options);
    expect(made).toMatchObject({ kind: "made", version: expect.stringMatching(/^3\.\d+\.\d+$/) });
    const prefix = await runCommand(made.python, ["-c", "import sys; print(sys.prefix)"]);
    expect(prefix).toEqual({ isDone: true, output: project.directory });
    const activate = await readFile(join(project.directory, "bin/activate"), "utf8");
    expect(activate).not.toContain(".making-");
    expect(await project.names()).toEqual(["environment"]);
  });

  it("leaves a current environment alone, and makes it again when the lock changes", async () => {
    await using project = await emptyProject();
    await makeEnvironment({ ...project.options, isDevelopment: true });
    expect(await makeEnvironment(project.options)).toMatchObject({ kind: "current", isDevelopment: true });
    await project.write("# still nothing\n");
    expect(await makeEnvironment(project.options)).toMatchObject({ kind: "made" });
  });

  it("makes it again when only the tools for development are missing, or the interpreter is", async () => {
    await using project = await emptyProject();
    await makeEnvironment(project.options);
    expect(await makeEnvironment({ ...project.options, isDevelopment: true })).toMatchObject({
      kind: "made",
    });
    await rm(join(project.directory, "bin/python"));
    expect(await makeEnvironment(project.options)).toMatchObject({ kind: "made" });
  });

  it("keeps the old environment when the new one cannot be made, and says which step failed", async () => {
    await using project = await emptyProject();
    const { python } = await makeEnvironment(project.options);
    await project.write(impossible);
    await expect(makeEnvironment(project.options)).rejects.toMatchObject({
      code: "sandbox/setup-failed",
      context: { step: "installing the libraries", detail: expect.stringContaining("no") },
    });
    expect(await runCommand(python, ["-c", "print(1)"])).toEqual({ isDone: true, output: "1" });
    expect(await project.names()).toEqual(["environment"]);
  });

  it("leaves nothing half-made when it is aborted", async () => {
    await using project = await emptyProject();
    const abort = new AbortController();
    const making = makeEnvironment({
      ...project.options,
      signal: abort.signal,
      onStep: () => abort.abort(new Error("enough")),
    });
    await expect(making).rejects.toThrow();
    expect(await project.names()).toEqual([]);
  });

  it("cleans up after a set-up that was killed, also between its two renames", async () => {
    await using project = await emptyProject();
    await makeEnvironment(project.options);
    const dead = await deadPid();
    await mkdir(`${project.directory}.making-${dead}`);
    await rename(project.directory, `${project.directory}.old-${dead}`);
    expect(await makeEnvironment(project.options)).toMatchObject({ kind: "current" });
    expect(await project.names()).toEqual(["environment"]);
  });

  it("refuses an interpreter that is none", async () => {
    await using project = await emptyProject();
    await expect(makeEnvironment({ ...project.options, python: "/bin/false" })).rejects.toMatchObject({
      code: "sandbox/setup-failed",
      message: expect.stringContaining("/bin/false"),
    });
    expect(existsSync(project.directory)).toBe(false);
  });
});

async function deadPid(): Promise<number> {
  const child = spawn("/bin/true");
  await new Promise((resolve) => child.once("close", resolve));
  return child.pid ?? 0;
}
