import type { JsonValue } from "@daydream/base";
import { describe, expect, it } from "vitest";
import { collectRecords } from "./collect-records.ts";
import type { RecordLog, Store } from "./store.ts";

export interface TestStoreOptions {
  /** What is tested, as it stands in the tests' names. */
  readonly name: string;
  /** Makes an empty store. */
  readonly createStore: () => Store | Promise<Store>;
}

/** What every `Store` must do; call it in a test file of the driver. */
export function testStore({ name, createStore }: TestStoreOptions): void {
  describe(`${name}: documents`, () => {
    it("gives back what was written, folders made on the way", async () => {
      await using store = await createStore();
      await store.writeDocument("gens/draft/d_1/prompt.txt", "Zwei Wörter \u{1f600}\r\n\u2028");
      expect(await store.readDocument("gens/draft/d_1/prompt.txt")).toBe("Zwei Wörter \u{1f600}\r\n\u2028");
      expect(await store.hasDocument("gens/draft/d_1/prompt.txt")).toBe(true);
    });

    it("keeps an empty text, and U+FFFD for a lone surrogate", async () => {
      await using store = await createStore();
      await store.writeDocument("empty", "");
      await store.writeDocument("lone", "a\ud800b");
      expect(await store.readDocument("empty")).toBe("");
      expect(await store.readDocument("lone")).toBe("a\ufffdb");
    });

    it("replaces a document whole, durable or not", async () => {
      await using store = await createStore();
      await store.writeDocument("a", "a long first text");
      await store.writeDocument("a", "short", { durable: true });
      expect(await store.readDocument("a")).toBe("short");
    });

    it("writes documents of a folder together, durable or not", async () => {
      await using store = await createStore();
      const texts = (text: string) => ["b", "a"].map((name) => ({ name, text: `${name}: ${text}` }));
      await store.writeDocuments("gens/d_1", texts("old"));
      await store.writeDocuments("gens/d_1", texts("new"), { durable: true });
      expect(await store.list("")).toEqual(["gens/d_1/a", "gens/d_1/b"]);
      expect(await store.readDocument("gens/d_1/a")).toBe("a: new");
      expect(await store.readDocument("gens/d_1/b")).toBe("b: new");
      await expect(store.writeDocuments("gens/d_1", [{ name: "a/b", text: "" }])).rejects.toMatchObject({
        code: "store/bad-path",
        context: { path: "a/b" },
      });
    });

    it("stops at the first of several documents that is there already, when they are to be created", async () => {
      await using store = await createStore();
      await store.writeDocument("a/two", "old");
      const documents = ["one", "two", "three"].map((name) => ({ name, text: "new" }));
      await expect(store.writeDocuments("a", documents, { create: true })).rejects.toMatchObject({
        code: "store/document-exists",
        context: { path: "a/two" },
      });
      expect(await store.list("")).toEqual(["a/one", "a/two"]);
      expect(await store.readDocument("a/two")).toBe("old");
    });

    it("has nothing where nothing was written", async () => {
      await using store = await createStore();
      expect(await store.readDocument("a/b")).toBeUndefined();
      expect(await store.hasDocument("a/b")).toBe(false);
      expect(await store.list("")).toEqual([]);
      expect(await store.list("a")).toEqual([]);
      await store.deleteDocument("a/b");
    });

    it("deletes a document", async () => {
      await using store = await createStore();
      await store.writeDocument("a/b", "x");
      await store.deleteDocument("a/b");
      expect(await store.readDocument("a/b")).toBeUndefined();
      expect(await store.list("")).toEqual([]);
    });

    it("moves a document in place of another, folders made on the way", async () => {
      await using store = await createStore();
      await store.writeDocument("a/b", "new");
      await store.writeDocument("c", "old");
      expect(await store.moveDocument("a/b", "c")).toBe(true);
      expect(await store.readDocument("c")).toBe("new");
      expect(await store.moveDocument("c", "d/e/f")).toBe(true);
      expect(await store.moveDocument("c", "d/e/f")).toBe(false);
      expect(await store.list("")).toEqual(["d/e/f"]);
      expect(await store.readDocument("d/e/f")).toBe("new");
    });

    it("moves nothing onto a folder, out of the store or from under the owner of a log", async () => {
      await using store = await createStore();
      await store.writeDocument("folder/a", "x");
      await store.writeDocument("b", "y");
      const isBadPath = { code: "store/bad-path" };
      await expect(store.moveDocument("b", "folder")).rejects.toMatchObject(isBadPath);
      await expect(store.moveDocument("b", "../c")).rejects.toMatchObject(isBadPath);
      await expect(store.moveDocument("../b", "c")).rejects.toMatchObject(isBadPath);
      expect(await store.moveDocument("folder", "c")).toBe(false);
      await using log = await store.openLog("log.jsonl");
      await log.append(1);
      await expect(store.moveDocument("log.jsonl", "c")).rejects.toMatchObject({ code: "store/in-use" });
      await expect(store.moveDocument("b", "log.jsonl")).rejects.toMatchObject({ code: "store/in-use" });
      await log.close();
      expect(await store.moveDocument("log.jsonl", "b")).toBe(true);
      expect(await collectRecords(store.readLog("b"))).toEqual([1]);
      expect(await store.list("")).toEqual(["b", "folder/a"]);
    });

    it("lets the first of many creators win and refuses the others", async () => {
      await using store = await createStore();
      const outcomes = await Promise.allSettled(
        Array.from({ length: 20 }, (_, index) =>
          store.writeDocument("a/b", `text ${index}`, { create: true, durable: index % 2 === 0 }),
        ),
      );
      const winners = outcomes.flatMap(({ status }, index) => (status === "fulfilled" ? [index] : []));
      expect(winners).toHaveLength(1);
      expect(await store.readDocument("a/b")).toBe(`text ${winners[0]}`);
      expect(outcomes.find(({ status }) => status === "rejected")).toMatchObject({
        reason: { code: "store/document-exists", context: { path: "a/b" } },
      });
      expect(await store.list("")).toEqual(["a/b"]);
    });

    it("shows one whole text to readers while many write", async () => {
      await using store = await createStore();
      const texts = ["x".repeat(100_000), "y".repeat(70_000)];
      await store.writeDocument("a", texts[0] ?? "");
      const writing = Promise.all(
        Array.from({ length: 40 }, (_, index) => store.writeDocument("a", texts[index % 2] ?? "")),
      );
      for (let reads = 0; reads < 40; reads += 1)
        expect(texts.includes((await store.readDocument("a")) ?? "")).toBe(true);
      await writing;
    });

    it("lists what lies below a folder, at any depth, sorted", async () => {
      await using store = await createStore();
      for (const path of ["b/2", "b/10", "a", "b/c/d", "bb/1", "B"]) await store.writeDocument(path, path);
      expect(await store.list("")).toEqual(["B", "a", "b/10", "b/2", "b/c/d", "bb/1"]);
      expect(await store.list("b")).toEqual(["b/10", "b/2", "b/c/d"]);
      expect(await store.list("b/c")).toEqual(["b/c/d"]);
      expect(await store.list("a")).toEqual([]);
    });

    it("keeps folders and documents apart", async () => {
      await using store = await createStore();
      await store.writeDocument("folder/a", "x");
      const isBadPath = { code: "store/bad-path", hint: expect.any(String) };
      await expect(store.writeDocument("folder", "y")).rejects.toMatchObject(isBadPath);
      await expect(store.writeDocument("folder", "y", { create: true })).rejects.toMatchObject(isBadPath);
      await expect(store.writeDocument("folder/a/b", "y")).rejects.toMatchObject(isBadPath);
      await expect(store.openLog("folder")).rejects.toMatchObject(isBadPath);
      await expect(store.openLog("folder/a/b")).rejects.toMatchObject(isBadPath);
      await expect(store.deleteDocument("folder")).rejects.toMatchObject(isBadPath);
      expect(await store.readDocument("folder")).toBeUndefined();
      expect(await store.hasDocument("folder")).toBe(false);
      expect(await collectRecords(store.readLog("folder"))).toEqual([]);
      expect(await store.readDocument("folder/a/b")).toBeUndefined();
      expect(await store.list("")).toEqual(["folder/a"]);
    });

    it("says where a person finds a path", async () => {
      await using store = await createStore();
      expect(store.describe("a/b")).toContain("a/b");
    });
  });

  describe(`${name}: paths`, () => {
    it.each([
      "",
      "/etc/passwd",
      "..",
      "../a",
      "a/../../b",
      "a/./b",
      "a//b",
      "a/",
      ".",
      "a\\..\\b",
      "a\0b",
      "a\nb",
      "a/\ud800",
      `a/${"x".repeat(256)}`,
      ".daydream-x.lock",
      "a/.daydream-1.tmp",
    ])("refuses %j everywhere", async (path) => {
      await using store = await createStore();
      const refusal = { code: "store/bad-path", context: { path } };
      await expect(store.readDocument(path)).rejects.toMatchObject(refusal);
      await expect(store.writeDocument(path, "x")).rejects.toMatchObject(refusal);
      await expect(store.hasDocument(path)).rejects.toMatchObject(refusal);
      await expect(store.deleteDocument(path)).rejects.toMatchObject(refusal);
      await expect(store.openLog(path)).rejects.toMatchObject(refusal);
      await expect(collectRecords(store.readLog(path))).rejects.toMatchObject(refusal);
      if (path !== "") await expect(store.list(path)).rejects.toMatchObject(refusal);
    });

    it.each(["a", ".hidden", "..a", "a..b/c", "a b", "ä/€", "con", "x".repeat(255)])(
      "takes %j",
      async (path) => {
        await using store = await createStore();
        await store.writeDocument(path, "x");
        expect(await store.list("")).toEqual([path]);
      },
    );
  });

  describe(`${name}: logs`, () => {
    it("begins empty and gives records back in the order they were appended", async () => {
      await using store = await createStore();
      await using log = await store.openLog("episodes/template.jsonl");
      expect(await collectRecords(log.records())).toEqual([]);
      const records: JsonValue[] = [
        { b: 1, a: [null, "\n\u2028"] },
        "text",
        7,
        [],
        null,
        { "\ud800": "\ud800" },
      ];
      for (const record of records) await log.append(record);
      expect(await collectRecords(log.records())).toEqual(records);
      expect(await collectRecords(store.readLog("episodes/template.jsonl"))).toEqual(records);
      expect(await store.list("episodes")).toEqual(["episodes/template.jsonl"]);
    });

    it("keeps the order of appends that are made at once", async () => {
      await using store = await createStore();
      await using log = await store.openLog("a.jsonl");
      await Promise.all(Array.from({ length: 300 }, (_, index) => log.append({ index })));
      expect(await collectRecords(log.records())).toEqual(
        Array.from({ length: 300 }, (_, index) => ({ index })),
      );
    });

    it("keeps one record a line, its keys in their own order", async () => {
      await using store = await createStore();
      await using log = await store.openLog("a.jsonl");
      await log.append({ z: 1, a: "x\ny" });
      await log.append(2);
      expect(await store.readDocument("a.jsonl")).toBe('{"z":1,"a":"x\\ny"}\n2\n');
    });

    it("goes on where it stopped after it was closed", async () => {
      await using store = await createStore();
      await appendAndClose(await store.openLog("a.jsonl"), 1);
      await appendAndClose(await store.openLog("a.jsonl"), 2);
      expect(await collectRecords(store.readLog("a.jsonl"))).toEqual([1, 2]);
    });

    it("reads what was appended before the reading began, also while more is appended", async () => {
      await using store = await createStore();
      await using log = await store.openLog("a.jsonl");
      for (let index = 0; index < 5; index += 1) await log.append(index);
      const records = log.records();
      const seen: JsonValue[] = [];
      for await (const record of records) {
        seen.push(record);
        await log.append("more");
      }
      expect(seen).toEqual([0, 1, 2, 3, 4]);
    });

    it("carries a record of several megabytes", async () => {
      await using store = await createStore();
      await using log = await store.openLog("a.jsonl");
      const record = { text: "ü".repeat(1_500_000) };
      await log.append(record);
      await log.append("after");
      expect(await collectRecords(log.records())).toEqual([record, "after"]);
    });

    it("has one owner at a time", async () => {
      await using store = await createStore();
      const log = await store.openLog("a.jsonl");
      const refusal = { code: "store/in-use", context: { path: "a.jsonl" } };
      await expect(store.openLog("a.jsonl")).rejects.toMatchObject(refusal);
      await expect(store.writeDocument("a.jsonl", "")).rejects.toMatchObject(refusal);
      await expect(store.deleteDocument("a.jsonl")).rejects.toMatchObject(refusal);
      await log.close();
      await store.deleteDocument("a.jsonl");
      await using again = await store.openLog("a.jsonl");
      expect(await collectRecords(again.records())).toEqual([]);
    });

    it.each([
      ["a function", () => 1],
      ["nothing", undefined],
      ["NaN in a field", { a: Number.NaN }],
      ["undefined in a list", [undefined]],
    ])("refuses %s as a record and stays whole", async (_, record) => {
      await using store = await createStore();
      await using log = await store.openLog("a.jsonl");
      await expect(log.append(record as JsonValue)).rejects.toThrow(TypeError);
      await log.append("next");
      expect(await collectRecords(log.records())).toEqual(["next"]);
    });

    it("has no records where there is no log", async () => {
      await using store = await createStore();
      expect(await collectRecords(store.readLog("a.jsonl"))).toEqual([]);
      expect(await store.list("")).toEqual([]);
    });
  });

  describe(`${name}: logs that were left broken`, () => {
    it.each([
      ["cut in an object", '{"a":1}\n', '{"a":', 2],
      ["cut in the first line", "", '{"a', 1],
      ["cut in a number", "1\n", "12", 2],
      ["ended with a line that is no JSON", '{"a":1}\n{"a":2}\n', "oops\n", 3],
      ["filled with zero bytes", '{"a":1}\n', "\0\0\0\0", 2],
    ])("moves the end of a log %s aside", async (_, whole, torn, line) => {
      await using store = await createStore();
      await store.writeDocument("logs/a.jsonl", whole + torn);
      expect((await collectRecords(store.readLog("logs/a.jsonl"))).length).toBe(line - 1);
      await using log = await store.openLog("logs/a.jsonl");
      expect(log.repaired).toEqual([
        { log: "logs/a.jsonl", line, movedTo: "logs/a.jsonl.torn-1", reason: expect.any(String) },
      ]);
      expect(await store.readDocument("logs/a.jsonl.torn-1")).toBe(torn);
      expect(await store.readDocument("logs/a.jsonl")).toBe(whole);
      await log.append("next");
      expect(await store.readDocument("logs/a.jsonl")).toBe(`${whole}"next"\n`);
    });

    it("keeps what was moved aside before", async () => {
      await using store = await createStore();
      await store.writeDocument("a.jsonl", "first");
      await (await store.openLog("a.jsonl")).close();
      await store.writeDocument("a.jsonl", "second");
      await using log = await store.openLog("a.jsonl");
      expect(log.repaired).toMatchObject([{ movedTo: "a.jsonl.torn-2" }]);
      expect(await store.readDocument("a.jsonl.torn-1")).toBe("first");
      expect(await store.readDocument("a.jsonl.torn-2")).toBe("second");
    });

    it.each(['{"a":1}', "[1]", '"12"', "true", "null"])(
      "keeps a last record %s of which only the line end is missing",
      async (last) => {
        await using store = await createStore();
        await store.writeDocument("a.jsonl", `1\n${last}`);
        expect(await collectRecords(store.readLog("a.jsonl"))).toEqual([1, JSON.parse(last)]);
        await using log = await store.openLog("a.jsonl");
        expect(log.repaired).toEqual([]);
        await log.append("next");
        expect(await store.readDocument("a.jsonl")).toBe(`1\n${last}\n"next"\n`);
      },
    );

    it("takes blank lines and CRLF as harmless", async () => {
      await using store = await createStore();
      await store.writeDocument("a.jsonl", "1\r\n\n2\r\n \n");
      await using log = await store.openLog("a.jsonl");
      expect(log.repaired).toEqual([]);
      expect(await collectRecords(log.records())).toEqual([1, 2]);
    });

    it("refuses a log with a bad line before other records, names the line and touches nothing", async () => {
      await using store = await createStore();
      const text = '{"a":1}\n\n{"a":\n{"a":3}\n{"torn"';
      await store.writeDocument("a.jsonl", text);
      const refusal = {
        code: "store/corrupt-log",
        context: { path: "a.jsonl", line: 3 },
        hint: expect.stringContaining("line"),
      };
      await expect(store.openLog("a.jsonl")).rejects.toMatchObject(refusal);
      await expect(collectRecords(store.readLog("a.jsonl"))).rejects.toMatchObject(refusal);
      expect(await store.readDocument("a.jsonl")).toBe(text);
      expect(await store.list("")).toEqual(["a.jsonl"]);
      await store.writeDocument("a.jsonl", "1\n");
      await using log = await store.openLog("a.jsonl");
      expect(await collectRecords(log.records())).toEqual([1]);
    });
  });

  describe(`${name}: closing`, () => {
    it("keeps what was appended and written before closing, and refuses what comes after", async () => {
      const store = await createStore();
      const log = await store.openLog("a.jsonl");
      const appending = log.append(1);
      const writing = store.writeDocument("b", "x");
      await store.close();
      await Promise.all([appending, writing]);
      const refusal = { code: "store/closed" };
      await expect(log.append(2)).rejects.toMatchObject(refusal);
      await expect(store.readDocument("b")).rejects.toMatchObject(refusal);
      await expect(store.writeDocument("b", "y")).rejects.toMatchObject(refusal);
      await expect(store.openLog("a.jsonl")).rejects.toMatchObject(refusal);
      await expect(store.list("")).rejects.toMatchObject(refusal);
      await store.close();
      await log.close();
    });
  });
}

// --- internal ---

async function appendAndClose(log: RecordLog, record: JsonValue): Promise<void> {
  await log.append(record);
  await log.close();
}
