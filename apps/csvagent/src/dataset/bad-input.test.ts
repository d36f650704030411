import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSandbox, type Sandbox } from "@daydream/sandbox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Profile } from "../profile/profile.ts";
import { profileDataset } from "../profile/profile-dataset.ts";
import { addDataset } from "./add-dataset.ts";
import { pluginFolder } from "./plugin-folder.ts";
import { readDataset } from "./read-dataset.ts";

let sandbox: Sandbox;
let folder = "";

beforeAll(async () => {
  sandbox = await openSandbox({ plugin: pluginFolder });
  folder = await mkdtemp(join(tmpdir(), "csvagent-input-"));
});
afterAll(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
});

let number = 0;

async function addFile(content: string | Uint8Array, slug?: string) {
  number += 1;
  const path = join(folder, `file-${number}.csv`);
  await writeFile(path, content);
  return addDataset({ path, slug, dataRoot: join(folder, "root"), sandbox });
}

async function profileOf(content: string | Uint8Array): Promise<Profile> {
  const { dataset } = await addFile(content);
  return profileDataset(await readDataset(dataset), { sandbox });
}

const names = (profile: Profile): readonly string[] => profile.columns.map((column) => column.name);

describe("addDataset() on input that is no CSV file", () => {
  it("says that a file is missing", async () => {
    const path = join(folder, "none.csv");
    await expect(addDataset({ path, dataRoot: folder, sandbox })).rejects.toMatchObject({
      code: "csvagent/csv-missing",
      message: `there is no file ${path}`,
    });
  });

  it("refuses a directory", async () => {
    await mkdir(join(folder, "directory.csv"));
    await expect(
      addDataset({ path: join(folder, "directory.csv"), dataRoot: folder, sandbox }),
    ).rejects.toMatchObject({ code: "csvagent/csv-not-a-file" });
  });

  it("refuses an empty file before the sandbox sees it", async () => {
    await expect(addFile("")).rejects.toMatchObject({ code: "csvagent/csv-empty" });
  });

  it.each([
    ["blank lines only", "\n\n", "the file is empty"],
    ["a ragged row", "a,b\n1,2,3\n", "line 2 has 3 fields where the header has 2"],
    ["no header", "1,2\n3,4\n", "line 1 should hold the column names"],
    ["a binary file", "a\u0000b", "NUL"],
    ["a web page", "<!DOCTYPE html>", "web page"],
  ])("gives the reader's sentence for %s, and leaves nothing behind", async (_, content, sentence) => {
    await expect(addFile(content, "refused")).rejects.toMatchObject({
      code: "csvagent/csv-unreadable",
      message: expect.stringContaining(sentence),
    });
    expect(await readdir(join(folder, "root/datasets")).catch(() => [])).not.toContain("refused");
  });
});

describe("profileDataset() on odd but readable input", () => {
  it("reads one column", async () => {
    expect(names(await profileOf("age\n1\n2\n"))).toEqual(["age"]);
  });

  it("reads tabs, a byte order mark, latin-1, booleans and repeated names", async () => {
    const tabs = await profileOf("a\tb\n1\t2\n");
    expect([names(tabs), tabs.reading.delimiter]).toEqual([["a", "b"], "\t"]);
    const mark = await profileOf("\uFEFFa,b\n1,2\n");
    expect([names(mark), mark.reading.byte_order_mark]).toEqual([["a", "b"], true]);
    const latin = await profileOf(Buffer.from("café,b\né,2\nü,3\n", "latin1"));
    expect([names(latin), latin.reading.encoding]).toEqual([["café", "b"], "cp1252"]);
    const booleans = await profileOf("a,b\nTrue,1\nFalse,2\nTrue,5\n");
    expect(booleans.columns[0]).toMatchObject({ kind: "boolean", role: "category" });
    const repeated = await profileOf("a,a\n1,2\n");
    expect([names(repeated), repeated.reading.renamed_columns]).toEqual([["a", "a.1"], { "a.1": "a" }]);
  });

  it("reads 300 columns and 0 rows", async () => {
    const header = Array.from({ length: 300 }, (_, index) => `column ${index}`);
    const wide = await profileOf(`${header.join(",")}\n${header.map((_, index) => index * 1.5).join(",")}\n`);
    expect(wide.columns).toHaveLength(300);
    const empty = await profileOf("a,b\n");
    expect([empty.rows, empty.alerts]).toEqual([0, ["the file has a header but no rows"]]);
  });
});

describe("addDataset()", () => {
  it("copies the file byte for byte, with what is said about it", async () => {
    const path = join(folder, "My File (2).csv");
    await writeFile(path, "a,b\r\n1,2\r\n");
    const added = await addDataset({ path, dataRoot: join(folder, "root"), sandbox, licence: "CC0-1.0" });
    expect(added).toMatchObject({ kind: "added", dataset: { slug: "my-file-2", licence: "CC0-1.0" } });
    expect(await readFile(added.dataset.path, "utf8")).toBe("a,b\r\n1,2\r\n");
    expect(added.dataset.csvSource).toBe("datasets/my-file-2/data.csv");
  });

  it("says so when the very same content is there already", async () => {
    await addFile("x,y\n1,2\n", "twice");
    expect(await addFile("x,y\n1,2\n", "twice")).toMatchObject({ kind: "present" });
  });

  it("refuses to replace other content of the same name", async () => {
    await addFile("x,y\n1,2\n", "taken");
    await expect(addFile("x,y\n1,3\n", "taken")).rejects.toMatchObject({ code: "csvagent/dataset-exists" });
  });

  it("refuses a name that cannot be a folder's", async () => {
    await expect(addFile("x,y\n1,2\n", "../up")).rejects.toMatchObject({ code: "csvagent/dataset-bad-slug" });
  });
});
