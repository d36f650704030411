import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { discoverDatasets } from "./discover-datasets.ts";

let dataRoot = "";
const bundledFolder = (): string => join(dataRoot, "bundled-ones");

async function put(path: string, text = "a,b\n1,2\n"): Promise<void> {
  const file = join(dataRoot, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

const slugs = async (): Promise<readonly string[]> =>
  (await discoverDatasets({ dataRoot, bundledFolder: bundledFolder() })).map((dataset) => dataset.csvSource);

beforeEach(async () => {
  dataRoot = await mkdtemp(join(tmpdir(), "csvagent-datasets-"));
});
afterEach(() => rm(dataRoot, { recursive: true, force: true }));

describe("discoverDatasets()", () => {
  it("finds nothing in a data root that is not there", async () => {
    expect(
      await discoverDatasets({ dataRoot: join(dataRoot, "none"), bundledFolder: bundledFolder() }),
    ).toEqual([]);
  });

  it("finds both layouts and the bundled ones, each in the order of its names", async () => {
    await put("kaggle/owner_b/data.csv");
    await put("kaggle/owner_a/data.csv");
    await put("datasets/zebra/data.csv");
    await put("bundled-ones/apple/data.csv");
    expect(await slugs()).toEqual([
      "datasets/zebra/data.csv",
      "kaggle/owner_a/data.csv",
      "kaggle/owner_b/data.csv",
      "bundled:apple",
    ]);
  });

  it("passes over folders without data.csv and hidden ones", async () => {
    await put("datasets/empty/notes.txt");
    await put("datasets/.adding-x/data.csv");
    expect(await slugs()).toEqual([]);
  });

  it("takes the order and the choice from kaggle/manifest.json", async () => {
    for (const slug of ["a", "b", "c"]) await put(`kaggle/${slug}/data.csv`);
    await put("kaggle/manifest.json", '[{"ref": "o/c", "slug": "c"}, {"slug": "missing"}, {"slug": "a"}]');
    expect(await slugs()).toEqual(["kaggle/c/data.csv", "kaggle/a/data.csv"]);
  });

  it("refuses a manifest that is no list of slugs", async () => {
    await put("kaggle/manifest.json", '{"slug": "a"}');
    await expect(slugs()).rejects.toMatchObject({ code: "csvagent/bad-manifest" });
  });

  it("takes the first of description, subtitle and title that is filled", async () => {
    await put("datasets/one/data.csv");
    await put("datasets/one/meta.json", '{"title": "One", "subtitle": "a subtitle", "description": "  "}');
    await put("datasets/two/data.csv");
    await put("datasets/two/meta.json", '{"licenses": [{"name": "CC0-1.0"}], "keywords": []}');
    const [one, two] = await discoverDatasets({ dataRoot, bundledFolder: bundledFolder() });
    expect(one).toMatchObject({ title: "One", description: "a subtitle" });
    expect(two).toMatchObject({ title: "two", description: null, licence: "CC0-1.0" });
  });

  it.each(["{", '"text"', '{"title": 3}', '{"licenses": [{"name": 1}]}', '{"licenses": "MIT"}'])(
    "names a meta.json that reads %s",
    async (text) => {
      await put("datasets/one/data.csv");
      await put("datasets/one/meta.json", text);
      await expect(slugs()).rejects.toMatchObject({
        code: "csvagent/bad-meta",
        context: { file: join(dataRoot, "datasets/one/meta.json") },
      });
    },
  );

  it("refuses one name in both layouts and says where", async () => {
    await put("datasets/one/data.csv");
    await put("kaggle/one/data.csv");
    await expect(slugs()).rejects.toMatchObject({
      code: "csvagent/dataset-two-places",
      context: { paths: [join(dataRoot, "datasets/one/data.csv"), join(dataRoot, "kaggle/one/data.csv")] },
    });
  });

  it("prefers the user's dataset to a bundled one of the same name", async () => {
    await put("kaggle/one/data.csv");
    await put("bundled-ones/one/data.csv");
    expect(await slugs()).toEqual(["kaggle/one/data.csv"]);
  });

  it("refuses a folder whose name cannot name a dataset", async () => {
    await put("datasets/My Data/data.csv");
    await expect(slugs()).rejects.toMatchObject({ code: "csvagent/dataset-bad-slug" });
  });

  it("finds the bundled datasets, each with its licence, origin and description", async () => {
    const bundled = await discoverDatasets({ dataRoot });
    expect(bundled.length).toBeGreaterThanOrEqual(5);
    for (const dataset of bundled) {
      expect(dataset.licence, dataset.slug).not.toBeNull();
      expect(dataset.description, dataset.slug).not.toBeNull();
      expect(dataset.url, dataset.slug).toMatch(/^https:/);
    }
  });
});
