import { openSandbox, type Sandbox } from "@daydream/sandbox";
import { createMemoryStore } from "@daydream/store";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { discoverDatasets } from "../dataset/discover-datasets.ts";
import { findDataset } from "../dataset/find-dataset.ts";
import { pluginFolder } from "../dataset/plugin-folder.ts";
import { type ReadDataset, readDataset } from "../dataset/read-dataset.ts";
import { profileDataset } from "./profile-dataset.ts";

let sandbox: Sandbox;
let penguins: ReadDataset;

beforeAll(async () => {
  sandbox = await openSandbox({ plugin: pluginFolder });
  penguins = await readDataset(findDataset(await discoverDatasets({ dataRoot: "/nonexistent" }), "penguins"));
});
afterAll(() => sandbox.close());

describe("profileDataset()", () => {
  it("gives every column of a real file its role", async () => {
    const profile = await profileDataset(penguins, { sandbox });
    expect(profile.rows).toBe(344);
    expect(Object.fromEntries(profile.columns.map(({ name, role }) => [name, role]))).toEqual({
      Species: "category",
      Island: "category",
      "Beak Length (mm)": "measure",
      "Beak Depth (mm)": "measure",
      "Flipper Length (mm)": "measure",
      "Body Mass (g)": "measure",
      Sex: "category",
    });
  });

  it("keeps the profile under the file's hash and does not compute it again", async () => {
    const store = createMemoryStore();
    const profile = await profileDataset(penguins, { sandbox, store });
    expect(await store.list("profiles")).toEqual([`profiles/${penguins.hash}.json`]);
    const { environment } = sandbox;
    const closed = { environment, openSession: () => Promise.reject(new Error("no session is needed")) };
    expect(await profileDataset(penguins, { sandbox: closed, store })).toEqual(profile);
  });

  it("computes it again under another environment, and when what is kept cannot be read", async () => {
    const store = createMemoryStore();
    await profileDataset(penguins, { sandbox, store });
    let opened = 0;
    const counting = (fingerprint: string): Pick<Sandbox, "openSession" | "environment"> => ({
      environment: { ...sandbox.environment, fingerprint },
      openSession: (options) => {
        opened += 1;
        return sandbox.openSession(options);
      },
    });
    await profileDataset(penguins, { sandbox: counting("another"), store });
    expect(opened).toBe(1);
    await store.writeDocument(`profiles/${penguins.hash}.json`, "{");
    await profileDataset(penguins, { sandbox: counting("another"), store });
    expect(opened).toBe(2);
  });
});
