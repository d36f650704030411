import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { readFingerprint } from "./fingerprint.ts";
import { createFolderWatch } from "./folder-watch.ts";
import { listInputFiles } from "./input-files.ts";

/** A data root that is watched, and never swept. */
function watchedRoot(options: { readonly sweepMs?: number } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "daydream-watch-"));
  const end = new AbortController();
  const write = (path: string, text: string) => {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const watch = createFolderWatch({
    listFolders: () => listInputFiles(folder).folders.map((path) => join(folder, path)),
    signal: end.signal,
    quietMs: 20,
    sweepMs: options.sweepMs ?? 3_600_000,
  });
  return {
    folder,
    end,
    write,
    watch,
    [Symbol.dispose]: () => {
      watch[Symbol.dispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

describe("createFolderWatch()", () => {
  it("tells what happened between its making and the first question", async () => {
    using root = watchedRoot();
    root.write("combo_mappings.csv", "a\n");
    await root.watch.next();
    expect(Object.keys(readFingerprint(root.folder))).toEqual(["combo_mappings.csv"]);
  });

  it("misses nothing: whatever is written while it watches, what is read at last is what is there", async () => {
    using root = watchedRoot();
    let seen = readFingerprint(root.folder);
    const looking = (async () => {
      for (;;) {
        await root.watch.next();
        seen = readFingerprint(root.folder);
      }
    })();
    for (let round = 0; round < 40; round += 1) {
      const cohort = `cohorts/c${round % 3}`;
      root.write(`${cohort}/spec/config.yaml`, `round ${round}`);
      root.write(`${cohort}/spec/items/new-${round}/a.csv`, String(round));
      root.write(`1_raw/templates/stage-${round % 2}/t.txt`, String(round));
      if (round % 5 === 4) rmSync(join(root.folder, cohort), { recursive: true });
      if (round % 7 === 6) {
        renameSync(join(root.folder, "1_raw"), join(root.folder, `aside-${round}`));
        root.write("1_raw/llm_models.csv", String(round));
      }
      await wait(round % 4 === 0 ? 30 : 1);
      const isLast = round === 39;
      const deadlineMs = performance.now() + 10_000;
      const isCurrent = () => JSON.stringify(seen) === JSON.stringify(readFingerprint(root.folder));
      while ((isLast || round % 10 === 9) && !isCurrent() && performance.now() < deadlineMs) await wait(5);
      if (isLast || round % 10 === 9) expect(seen).toEqual(readFingerprint(root.folder));
    }
    root.end.abort(new Error("over"));
    await expect(looking).rejects.toThrow("over");
  });

  it("takes changes that follow each other fast for one", async () => {
    using root = watchedRoot();
    let told = 0;
    const looking = (async () => {
      for (;;) {
        await root.watch.next();
        told += 1;
      }
    })();
    for (let count = 0; count < 10; count += 1) root.write("combo_mappings.csv", String(count));
    while (told === 0) await wait(5);
    await wait(80);
    expect(told).toBe(1);
    root.end.abort(new Error("over"));
    await expect(looking).rejects.toThrow("over");
  });

  it("looks again after a while where the file system does not tell", async () => {
    using root = watchedRoot({ sweepMs: 10 });
    await root.watch.next();
  });
});
