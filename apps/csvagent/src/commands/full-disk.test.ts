import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";

const scratch = mkdtempSync(join(tmpdir(), "csvagent-disk-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
const mountTmpfs = `mount -t tmpfs -o size=512k tmpfs '${scratch}'`;

/** In a mount namespace of its own, as the same user: the sandbox must work there as it does outside. */
const inNamespace: readonly string[] =
  process.getuid?.() === 0 ? ["-m"] : ["-Um", "--map-current-user", "--keep-caps"];
/** The right to mount is not handed on: bubblewrap refuses to start with it. */
const withoutRights = "exec setpriv --ambient-caps=-all --inh-caps=-all";

const cannotMount =
  spawnSync("unshare", [...inNamespace, "sh", "-euc", `${mountTmpfs}; ${withoutRights} true`]).status === 0
    ? ""
    : " (skipped: this system does not let this user mount a file system in a namespace)";

function inSmallFileSystem(program: string, prepare = "true") {
  const script = `${mountTmpfs}; ${prepare}; ${withoutRights} '${process.execPath}' '${fixture(program)}' '${scratch}'`;
  return JSON.parse(execFileSync("unshare", [...inNamespace, "sh", "-euc", script], { encoding: "utf8" }));
}

describe("csvagent on a full disk", () => {
  it.skipIf(cannotMount)(
    `stops with one error that names the file, damages nothing and completes when there is room${cannotMount}`,
    { timeout: 90_000 },
    () => {
      const seen = inSmallFileSystem("fill-disk.ts");
      expect(seen.wrong).toEqual([]);
      // Every kind of write was met: the lock's, a derived document's, a reply's and an episode's.
      const failed = ["csvagent.lock", "profiles/", "questions/", "traces/", "episodes/", "datasets/"];
      expect(failed.filter((part) => !seen.failedAt.some((path: string) => path.includes(part)))).toEqual([]);
    },
  );
});

describe("csvagent on a read-only file system", () => {
  it.skipIf(cannotMount)(
    `reads, and refuses to write with one error that names the place${cannotMount}`,
    () => {
      const prepare = `mkdir '${scratch}/data'; echo 'a,b' > '${scratch}/table.csv'; mount -o remount,bind,ro '${scratch}'`;
      const seen = inSmallFileSystem("use-read-only.ts", prepare);
      const data = join(scratch, "data");
      const refused: readonly (readonly [string, string])[] = [
        ["run", `${data} cannot be written: its file system is read-only`],
        ["add", `${data} cannot be written: its file system is read-only`],
        [
          "missing",
          `${join(scratch, "none/below/test")} cannot be written, because ${scratch} cannot: its file`,
        ],
      ];
      for (const [name, sentence] of refused) {
        const { code, out, err } = seen[name];
        expect([name, code, out]).toEqual([name, 2, ""]);
        expect(err).toContain(`error: ${sentence}`);
        expect(err).toMatch(/^error: .+ \[csvagent\/data-root-not-writable\]\nhint: .+\n$/);
      }
      for (const name of ["dryRun", "status", "questions", "list"])
        expect([name, seen[name].code, seen[name].err]).toEqual([name, 0, ""]);
    },
  );
});
