import { describe, expect, it } from "vitest";
import { contractScript, testSandbox } from "./contract.ts";
import { createScriptedSandbox } from "./scripted-sandbox.ts";

testSandbox({
  name: "createScriptedSandbox()",
  create: async ({ plugin: _plugin, ...options }) =>
    createScriptedSandbox({ script: contractScript, ...options }),
  promises: { python: false },
});

describe("createScriptedSandbox()", () => {
  it("answers the cells of each session in turn from a list", async () => {
    await using sandbox = createScriptedSandbox({ script: [{ result: "1" }, { stdout: "two" }] });
    for (let round = 0; round < 2; round += 1) {
      await using session = await sandbox.openSession();
      expect(await session.run("a")).toMatchObject({ result: { text: "1" } });
      expect(await session.run("b")).toMatchObject({ stdout: { text: "two" } });
      expect(await session.run("c")).toMatchObject({
        kind: "ended",
        end: { reason: "crashed", detail: expect.stringContaining("2 replies, asked for number 3") },
      });
    }
  });

  it("tells the script what it is asked", async () => {
    await using sandbox = createScriptedSandbox({
      script: ({ code, index, dataset }) => ({ result: `${code} ${index} ${dataset?.id.slice(0, 4)}` }),
    });
    const id = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    await using session = await sandbox.openSession({
      dataset: { id, read: async () => Buffer.from("abc") },
    });
    await session.run("first");
    expect(await session.run("second")).toMatchObject({ result: { text: "second 1 ba78" } });
  });

  it("fails a dataset with the error that its loader gives", async () => {
    const error = { type: "ParserError", message: "no columns", traceback: "" };
    await using sandbox = createScriptedSandbox({ script: [], load: () => error });
    const id = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    const dataset = { id, read: async () => Buffer.from("abc") };
    await expect(sandbox.openSession({ dataset })).rejects.toMatchObject({
      code: "sandbox/load-failed",
      context: { datasetId: id, reason: "raised", error },
    });
  });
});
