import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { collectRecords } from "./collect-records.ts";
import { createFsStore } from "./fs-store.ts";

const scratch = mkdtempSync(join(tmpdir(), "daydream-history-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const path = fc.constantFrom("a", "b", "folder/c");
const step = fc.oneof(
  fc.record({ kind: fc.constant("append" as const), records: fc.array(fc.jsonValue(), { maxLength: 4 }) }),
  fc.record({ kind: fc.constant("write" as const), path, text: fc.string({ unit: "grapheme" }) }),
  fc.record({ kind: fc.constant("delete" as const), path }),
  // What a kill in the middle of an append leaves: the beginning of a line.
  fc.record({
    kind: fc.constant("tear" as const),
    record: fc.jsonValue(),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  fc.record({ kind: fc.constant("reopen" as const) }),
);

describe("createFsStore()", () => {
  it("shows after any history exactly what was kept, whatever tails were torn off", async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        run += 1;
        const directory = join(scratch, `${run}`);
        let store = createFsStore({ directory });
        let log = await store.openLog("log.jsonl");
        const records: unknown[] = [];
        const documents = new Map<string, string>();

        for (const one of [...steps, { kind: "reopen" as const }]) {
          switch (one.kind) {
            case "append":
              await Promise.all(one.records.map((record) => log.append(record as never)));
              records.push(...one.records);
              break;
            case "write":
              await store.writeDocument(one.path, one.text);
              documents.set(one.path, one.text);
              break;
            case "delete":
              await store.deleteDocument(one.path);
              documents.delete(one.path);
              break;
            case "tear": {
              await store.close();
              const line = Buffer.from(JSON.stringify(one.record));
              const torn = line.subarray(0, Math.floor(line.length * one.share));
              appendFileSync(join(directory, "log.jsonl"), torn);
              store = createFsStore({ directory });
              log = await store.openLog("log.jsonl");
              // Whole but for its line end: kept; a part of it (or a number): moved aside; nothing: nothing.
              const isKept = log.repaired.length === 0 && torn.length > 0;
              if (isKept) expect(JSON.parse(torn.toString())).toEqual(one.record);
              if (isKept) records.push(one.record);
              break;
            }
            case "reopen":
              await store.close();
              store = createFsStore({ directory });
              log = await store.openLog("log.jsonl");
              expect(log.repaired).toEqual([]);
              break;
          }
          expect(await collectRecords(log.records())).toEqual(plain(records));
        }
        for (const name of ["a", "b", "folder/c"])
          expect(await store.readDocument(name)).toBe(documents.get(name));
        const kept = (await store.list("")).filter((name) => !name.startsWith("log.jsonl"));
        expect(kept).toEqual([...documents.keys()].sort());
        await store.close();
        rmSync(directory, { recursive: true });
      }),
      { numRuns: 40, interruptAfterTimeLimit: 12_000 },
    );
  });
});

/** As JSON carries it: `-0` is `0`. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
