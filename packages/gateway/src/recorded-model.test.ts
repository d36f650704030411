import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAiSdkModel } from "./ai-sdk-model.ts";
import { testModel } from "./contract.ts";
import { fail } from "./errors.ts";
import { startFakeProvider } from "./fake-provider/index.ts";
import { createRecordedModel, requestHash } from "./recorded-model.ts";
import type { ModelRequest } from "./request.ts";
import { createScriptedModel } from "./scripted-model.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "daydream-recorded-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

let folders = 0;
const newFolder = () => join(root, `folder-${folders++}`);
const question: ModelRequest = { messages: [{ role: "user", content: "The sky is?" }], maxTokens: 50 };
const answering = () => createScriptedModel({ id: "m", replies: (_, index) => `reply ${index}` });

testModel({
  name: "recorded model that records",
  create: () => createRecordedModel({ directory: newFolder(), record: answering() }),
  createFailing: () =>
    createRecordedModel({ directory: newFolder(), record: createScriptedModel({ replies: [] }) }),
});

const played = () => join(root, "contract");
testModel({
  name: "recorded model that plays",
  create: async () => {
    // The suite's own questions are recorded by whoever comes first; from then on only files answer.
    const recorder = createRecordedModel({ directory: played(), record: answering() });
    return {
      id: "m",
      complete: async (request, options) => {
        await recorder.complete(request, options);
        return await createRecordedModel({ directory: played(), id: "m" }).complete(request, options);
      },
    };
  },
  createFailing: () => createRecordedModel({ directory: newFolder(), id: "m" }),
});

describe("createRecordedModel()", () => {
  it("asks once and plays the same bytes ever after", async () => {
    await using provider = await startFakeProvider({ latencyMs: 3 });
    const directory = newFolder();
    const real = createAiSdkModel({
      id: "m",
      endpoint: { kind: "openai-compatible", name: "local", baseUrl: provider.url },
    });
    const first = await createRecordedModel({ directory, record: real }).complete(question);
    const again = await createRecordedModel({ directory, record: real }).complete(question);
    const alone = await createRecordedModel({ directory, id: "m" }).complete(question);
    expect(JSON.stringify(again)).toBe(JSON.stringify(first));
    expect(JSON.stringify(alone)).toBe(JSON.stringify(first));
    expect(provider.stats().calls).toBe(1);
  });

  it("says which request is missing", async () => {
    const directory = newFolder();
    await expect(createRecordedModel({ directory, id: "m" }).complete(question)).rejects.toMatchObject({
      code: "gateway/recording-missing",
      context: { model: "m", directory, hash: requestHash("m", question), retryable: false },
    });
  });

  it("makes one call of equal requests that overlap", async () => {
    const script = answering();
    const model = createRecordedModel({ directory: newFolder(), record: script });
    const replies = await Promise.all(Array.from({ length: 10 }, () => model.complete(question)));
    expect(new Set(replies.map(({ text }) => text))).toEqual(new Set(["reply 0"]));
    expect(script.requests).toHaveLength(1);
  });

  it("gives equal requests of different scopes their own replies", async () => {
    const directory = newFolder();
    const record = answering();
    const ask = async (scope: string) =>
      (await createRecordedModel({ directory, record, scope }).complete(question)).text;
    expect([await ask("1"), await ask("2"), await ask("1")]).toEqual(["reply 0", "reply 1", "reply 0"]);
  });

  it("knows a request by how much thinking it asks for, and by its old name where it asks for none", () => {
    const known = "9b90e2a8c2042d88d00fec4cb45f9d7cf8ac05d019bcd9a1a7768f624eea7351";
    expect(requestHash("m", question)).toBe(known);
    expect(requestHash("m", { ...question, reasoningEffort: "low" })).not.toBe(known);
  });

  it("records no error, and asks again after one", async () => {
    const directory = newFolder();
    const busy = fail("rate-limited", {
      model: "m",
      endpoint: "e",
      detail: "no",
      status: 429,
      retryable: true,
      maybeCharged: false,
    });
    const model = createRecordedModel({
      directory,
      record: createScriptedModel({ id: "m", replies: [busy, "Blue."] }),
    });
    await expect(model.complete(question)).rejects.toBe(busy);
    expect((await model.complete(question)).text).toBe("Blue.");
    expect(await readdir(directory)).toEqual([`${requestHash("m", question)}.json`]);
  });

  it("writes no secret, and plays what it wrote", async () => {
    const directory = newFolder();
    const secret = "my-own-password";
    const record = createScriptedModel({
      id: "m",
      replies: [`it is ${secret}, or sk-or-v1-0123456789abcdefghij`],
    });
    const request: ModelRequest = { messages: [{ role: "user", content: `say ${secret}` }] };
    const reply = await createRecordedModel({ directory, record, secrets: [secret] }).complete(request);
    expect(reply.text).toBe("it is [secret], or [secret]");
    const [file = ""] = await readdir(directory);
    const written = await readFile(join(directory, file), "utf8");
    expect(written).not.toContain(secret);
    expect(written).not.toContain("0123456789abcdefghij");
    const replayed = await createRecordedModel({ directory, id: "m" }).complete(request);
    expect(replayed).toEqual(reply);
  });

  it.each([
    ["cut", '{"completion": {"te'],
    ["of another shape", '{"completion": {"text": 7}}'],
    ["that holds more than a completion", '{"completion": {"text": "a", "surprise": 1}}'],
  ])("names a recording %s", async (_, content) => {
    const directory = newFolder();
    const model = createRecordedModel({ directory, record: answering() });
    await model.complete(question);
    const path = join(directory, `${requestHash("m", question)}.json`);
    await writeFile(path, content);
    await expect(model.complete(question)).rejects.toMatchObject({
      code: "gateway/recording-damaged",
      context: { path, retryable: false },
    });
  });

  it("needs to know its id", () => {
    expect(() => createRecordedModel({ directory: root })).toThrow(TypeError);
  });
});

describe("requestHash()", () => {
  it("depends on everything that reaches the model, and on nothing else", () => {
    const base = requestHash("m", question);
    expect(requestHash("m", { maxTokens: 50, messages: [{ content: "The sky is?", role: "user" }] })).toBe(
      base,
    );
    const others = [
      requestHash("m2", question),
      requestHash("m", { ...question, maxTokens: 51 }),
      requestHash("m", { ...question, temperature: 0 }),
      requestHash("m", { ...question, topP: 1 }),
      requestHash("m", { ...question, seed: 0 }),
      requestHash("m", { messages: [{ role: "system", content: "The sky is?" }] }),
      requestHash("m", question, "2"),
    ];
    expect(new Set([base, ...others]).size).toBe(others.length + 1);
  });

  it("keeps its frozen form", () => {
    expect(requestHash("m", question)).toMatchInlineSnapshot(
      `"9b90e2a8c2042d88d00fec4cb45f9d7cf8ac05d019bcd9a1a7768f624eea7351"`,
    );
  });
});
