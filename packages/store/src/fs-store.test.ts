import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { readFile, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { collectRecords } from "./collect-records.ts";
import { testStore } from "./contract.ts";
import { createFsStore } from "./fs-store.ts";
import { temporaryName } from "./temporary-name.ts";

const scratch = mkdtempSync(join(tmpdir(), "daydream-store-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

let count = 0;
function newDirectory(): string {
  count += 1;
  return join(scratch, `${count}`, "data");
}

testStore({ name: "createFsStore()", createStore: () => createFsStore({ directory: newDirectory() }) });

describe("createFsStore()", () => {
  it("makes no folder before something is written", async () => {
    const directory = newDirectory();
    await using store = createFsStore({ directory });
    await store.list("");
    await store.readDocument("a");
    expect(existsSync(directory)).toBe(false);
  });

  it("keeps plain files that a person can open, and finds them again", async () => {
    const directory = newDirectory();
    await using store = createFsStore({ directory });
    await store.writeDocument("a/b.txt", "text", { durable: true });
    await using log = await store.openLog("c.jsonl");
    await log.append({ a: 1 });
    expect(await readFile(join(directory, "a/b.txt"), "utf8")).toBe("text");
    expect(await readFile(join(directory, "c.jsonl"), "utf8")).toBe('{"a":1}\n');
    await using again = createFsStore({ directory });
    expect(await again.list("")).toEqual(["a/b.txt", "c.jsonl"]);
    expect(readdirSync(join(directory, "a"))).toEqual(["b.txt"]);
  });

  it("may itself be reached through a symbolic link", async () => {
    const directory = newDirectory();
    mkdirSync(directory, { recursive: true });
    symlinkSync(directory, `${directory}-link`);
    await using store = createFsStore({ directory: `${directory}-link` });
    await store.writeDocument("a/b", "x");
    expect(await store.readDocument("a/b")).toBe("x");
    expect(await store.list("a")).toEqual(["a/b"]);
  });

  it("follows no symbolic link inside, neither out of its folder nor within", async () => {
    const directory = newDirectory();
    const outside = `${directory}-outside`;
    mkdirSync(directory, { recursive: true });
    mkdirSync(outside);
    await writeFile(join(outside, "secret"), "secret");
    symlinkSync(outside, join(directory, "folder"));
    symlinkSync(join(outside, "secret"), join(directory, "file"));
    symlinkSync(join(outside, "new"), join(directory, "dangling"));
    await using store = createFsStore({ directory });
    const refusal = { code: "store/bad-path", context: { reason: "it leads through a symbolic link" } };
    await expect(store.readDocument("folder/secret")).rejects.toMatchObject(refusal);
    await expect(store.readDocument("file")).rejects.toMatchObject(refusal);
    await expect(store.writeDocument("folder/x", "x")).rejects.toMatchObject(refusal);
    await expect(store.writeDocument("folder/deep/x", "x")).rejects.toMatchObject(refusal);
    await expect(store.openLog("file")).rejects.toMatchObject(refusal);
    await expect(store.openLog("dangling")).rejects.toMatchObject(refusal);
    await expect(store.openLog("folder/log")).rejects.toMatchObject(refusal);
    await expect(store.deleteDocument("folder/secret")).rejects.toMatchObject(refusal);
    await expect(store.list("folder")).rejects.toMatchObject(refusal);
    expect(await store.list("")).toEqual([]);
    // Writing over a link replaces the link, not what it points at.
    await store.writeDocument("file", "mine");
    expect(readdirSync(outside)).toEqual(["secret"]);
    expect(await readFile(join(outside, "secret"), "utf8")).toBe("secret");
  });

  it("hides temporary files and removes those of dead processes when it next writes there", async () => {
    const directory = newDirectory();
    mkdirSync(join(directory, "a"), { recursive: true });
    const script = `process.stdout.write((await import(${JSON.stringify(
      new URL("./temporary-name.ts", import.meta.url).href,
    )})).temporaryName())`;
    const ofTheDead = execFileSync(process.execPath, ["--input-type=module", "-e", script], {
      encoding: "utf8",
    });
    const ofTheLiving = temporaryName();
    const [, ...rest] = ofTheLiving.replace(".daydream-", "").split(".");
    const ofAReusedPid = `.daydream-${process.pid}.1.${rest.slice(1).join(".")}`;
    const fromElsewhere = ".daydream-7.7.7.another-boot.x-1.tmp";
    const forgotten = ".daydream-7.7.7.another-boot.x-2.tmp";
    const notOurs = ".daydream-strange.tmp";
    for (const name of [ofTheDead, ofTheLiving, ofAReusedPid, fromElsewhere, forgotten, notOurs])
      await writeFile(join(directory, "a", name), "part of a te");
    const twoDaysAgo = new Date(Date.now() - 2 * 24 * 60 * 60 * 1000);
    await utimes(join(directory, "a", forgotten), twoDaysAgo, twoDaysAgo);
    await using store = createFsStore({ directory });
    expect(await store.list("")).toEqual([]);
    expect(readdirSync(join(directory, "a"))).toHaveLength(6);
    await store.writeDocument("a/b", "x");
    expect(readdirSync(join(directory, "a")).sort()).toEqual(
      [fromElsewhere, ofTheLiving, notOurs, "b"].sort(),
    );
  });

  it("makes a folder again that was removed, but not its own", async () => {
    const directory = newDirectory();
    await using store = createFsStore({ directory });
    await store.writeDocument("a/b/c", "x");
    rmSync(join(directory, "a"), { recursive: true });
    await store.writeDocument("a/b/c", "y", { durable: true });
    expect(await store.readDocument("a/b/c")).toBe("y");
    rmSync(directory, { recursive: true });
    await expect(store.writeDocument("a/b/c", "z")).rejects.toMatchObject({
      code: "store/vanished",
      context: { path: "a/b/c" },
      hint: expect.any(String),
    });
    await expect(store.openLog("a/b/log")).rejects.toMatchObject({ code: "store/vanished" });
    expect(existsSync(directory)).toBe(false);
  });

  it.each(["removed", "replaced"])("does not append to a log that was %s", async (what) => {
    const directory = newDirectory();
    await using store = createFsStore({ directory });
    await using log = await store.openLog("a.jsonl");
    await log.append(1);
    renameSync(join(directory, "a.jsonl"), join(directory, "old.jsonl"));
    if (what === "replaced") await writeFile(join(directory, "a.jsonl"), "");
    await expect(log.append(2)).rejects.toMatchObject({ code: "store/vanished" });
    rmSync(join(directory, "a.jsonl"), { force: true });
    renameSync(join(directory, "old.jsonl"), join(directory, "a.jsonl"));
    await log.append(3);
    expect(await collectRecords(store.readLog("a.jsonl"))).toEqual([1, 3]);
  });

  it("names a store whose folder is a file", async () => {
    const directory = newDirectory();
    mkdirSync(join(directory, ".."), { recursive: true });
    await writeFile(directory, "");
    await using store = createFsStore({ directory });
    await expect(store.writeDocument("a", "x")).rejects.toMatchObject({ code: "store/bad-path" });
  });

  it("moves torn bytes aside as they are, also when they are no text", async () => {
    const directory = newDirectory();
    mkdirSync(directory, { recursive: true });
    const torn = Buffer.from([0x7b, 0x22, 0xe2, 0x82]);
    await writeFile(join(directory, "a.jsonl"), Buffer.concat([Buffer.from("1\n"), torn]));
    await using store = createFsStore({ directory });
    await using log = await store.openLog("a.jsonl");
    expect(log.repaired).toHaveLength(1);
    expect(await readFile(join(directory, "a.jsonl.torn-1"))).toEqual(torn);
  });
});
