import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createFsStore } from "./fs-store.ts";

const scratch = mkdtempSync(join(tmpdir(), "daydream-mounts-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Runs a shell script as root of a namespace of its own, where it may mount; nothing of it outlives it. */
function runWithMounts(script: string): string {
  return execFileSync("unshare", ["-rm", "sh", "-euc", script], { encoding: "utf8" });
}

const fixture = (name: string) => new URL(`./fixtures/${name}`, import.meta.url).pathname;
const node = `'${process.execPath}'`;
const mountTmpfs = `mount -t tmpfs -o size=128k,nr_inodes=64 tmpfs '${scratch}'`;
const cannotMount =
  spawnSync("unshare", ["-rm", "sh", "-euc", mountTmpfs]).status === 0
    ? ""
    : " (skipped: this system lets no ordinary user mount a file system in a namespace)";

describe("createFsStore() on a full disk", () => {
  it.skipIf(cannotMount)(
    `refuses with store/disk-full, damages nothing and goes on when there is room${cannotMount}`,
    () => {
      const seen = JSON.parse(
        runWithMounts(`${mountTmpfs}; ${node} '${fixture("fill-disk.ts")}' '${scratch}'`),
      );
      expect(seen.wrong).toEqual([]);
      expect(seen.refusedAppends).toBeGreaterThanOrEqual(12);
      expect(seen.refusedDocuments).toBe(25);
      // Of records that were written together, those that still fitted are kept.
      expect(seen.partlyKept).toBeGreaterThan(0);
      expect(seen.kept).toBeGreaterThan(12);
    },
  );
});

describe("createFsStore() where it may only read", () => {
  it.skipIf(cannotMount)(`reads a read-only file system and refuses to write${cannotMount}`, () => {
    const prepare = `mkdir '${scratch}/data'; echo text > '${scratch}/data/a'; printf '1\\n2\\n{"t' > '${scratch}/data/torn.jsonl'`;
    const seen = JSON.parse(
      runWithMounts(
        `${mountTmpfs}; ${prepare}; mount -o remount,bind,ro '${scratch}'; ${node} '${fixture("use-read-only.ts")}' '${scratch}'`,
      ),
    );
    expect(seen).toEqual({
      text: "text\n",
      list: ["a", "torn.jsonl"],
      records: [1, 2],
      replace: "store/not-writable",
      create: "store/not-writable",
      delete: "store/not-writable",
      log: "store/not-writable",
      lock: "store/not-writable",
      after: "text\n",
    });
  });

  const isRoot = process.getuid?.() === 0;
  it.skipIf(isRoot)(
    `names a folder whose mode forbids writing or reading${isRoot ? " (skipped: root may do all)" : ""}`,
    async () => {
      const directory = join(scratch, "modes");
      await using store = createFsStore({ directory });
      await store.writeDocument("folder/a", "x");
      chmodSync(join(directory, "folder"), 0o555);
      await expect(store.writeDocument("folder/a", "y")).rejects.toMatchObject({
        code: "store/not-writable",
      });
      await expect(store.deleteDocument("folder/a")).rejects.toMatchObject({ code: "store/not-writable" });
      chmodSync(join(directory, "folder"), 0o000);
      await expect(store.readDocument("folder/a")).rejects.toMatchObject({ code: "store/not-readable" });
      chmodSync(join(directory, "folder"), 0o755);
    },
  );
});
