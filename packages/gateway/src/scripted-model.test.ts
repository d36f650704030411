import { describe, expect, it } from "vitest";
import { testModel } from "./contract.ts";
import type { Message } from "./request.ts";
import { createScriptedModel } from "./scripted-model.ts";

testModel({
  name: "scripted model with a list",
  create: () => createScriptedModel({ replies: ["Four.", "Six.", "Eight."] }),
  createFailing: () => createScriptedModel({ replies: [] }),
});

testModel({
  name: "scripted model with a function",
  create: () => createScriptedModel({ replies: ({ messages }) => `You said: ${messages.at(-1)?.content}` }),
});

const ask = (content: string) => ({ messages: [{ role: "user", content }] as const });

describe("createScriptedModel()", () => {
  it("answers a list in order and then says that its script is over", async () => {
    const model = createScriptedModel({ id: "two-words", replies: ["one", "two"] });
    expect((await model.complete(ask("a"))).text).toBe("one");
    expect((await model.complete(ask("b"))).text).toBe("two");
    await expect(model.complete(ask("c"))).rejects.toMatchObject({
      code: "gateway/script-exhausted",
      context: { model: "two-words", replies: 2, retryable: false },
    });
  });

  it("fills in what a partial completion leaves out", async () => {
    const model = createScriptedModel({
      id: "m",
      replies: [{ text: "cut", finishReason: "length", usage: { outputTokens: 8 } }],
    });
    expect(await model.complete(ask("a"))).toEqual({
      text: "cut",
      finishReason: "length",
      usage: { outputTokens: 8 },
      model: "m",
      latencyMs: 0,
    });
  });

  it("raises a scripted error and goes on with the next reply", async () => {
    const failure = new Error("the line broke");
    const model = createScriptedModel({ replies: [failure, "back again"] });
    await expect(model.complete(ask("a"))).rejects.toBe(failure);
    expect((await model.complete(ask("a"))).text).toBe("back again");
  });

  it("keeps each request as it was when it was made", async () => {
    const model = createScriptedModel({ replies: (_, index) => `reply ${index}` });
    const messages: Message[] = [{ role: "user", content: "first" }];
    await model.complete({ messages, temperature: 0.5 });
    messages.push({ role: "assistant", content: "reply 0" }, { role: "user", content: "second" });
    expect((await model.complete({ messages })).text).toBe("reply 1");
    expect(model.requests.map((request) => request.messages.length)).toEqual([1, 3]);
    expect(model.requests[0]?.temperature).toBe(0.5);
  });

  it("uses up no reply for a request that was aborted before it began", async () => {
    const model = createScriptedModel({ replies: ["one"] });
    await expect(model.complete(ask("a"), { signal: AbortSignal.abort() })).rejects.toThrow();
    expect((await model.complete(ask("a"))).text).toBe("one");
  });

  it("rejects when it is aborted while the script is thinking", async () => {
    const controller = new AbortController();
    const reason = new Error("stop");
    const model = createScriptedModel({
      replies: async () => {
        controller.abort(reason);
        return "too late";
      },
    });
    await expect(model.complete(ask("a"), { signal: controller.signal })).rejects.toBe(reason);
  });
});
