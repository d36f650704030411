import { isDaydreamError } from "@daydream/base";
import { describe, expect, it } from "vitest";
import type { Completion } from "./completion.ts";
import type { Model } from "./model.ts";
import type { ModelRequest } from "./request.ts";

export interface TestModelOptions {
  /** Stands in the names of the tests. */
  readonly name: string;
  /** Makes a model that answers at least three requests. */
  readonly create: () => Model | Promise<Model>;
  /** Makes a model that gets no answer; without it those tests are left out. */
  readonly createFailing?: () => Model | Promise<Model>;
}

/** What every {@link Model} keeps, whoever serves it: drivers, wrappers and fakes run this suite. */
export function testModel({ name, create, createFailing }: TestModelOptions): void {
  describe(`Model contract: ${name}`, () => {
    it("has a model string that stays", async () => {
      const model = await create();
      const before = model.id;
      await model.complete(question);
      expect(before.length).toBeGreaterThan(0);
      expect(model.id).toBe(before);
    });

    it("answers with a whole completion", async () => {
      expectCompletion(await (await create()).complete(question));
    });

    it("takes a conversation with system text and earlier turns", async () => {
      expectCompletion(await (await create()).complete(conversation));
    });

    it("answers requests that overlap", async () => {
      const model = await create();
      for (const completion of await Promise.all([model.complete(question), model.complete(conversation)]))
        expectCompletion(completion);
    });

    it("leaves the request as it was", async () => {
      const request = structuredClone(conversation);
      await (await create()).complete(request);
      expect(request).toEqual(conversation);
    });

    it("refuses a request without messages as misuse", async () => {
      await expect((await create()).complete({ messages: [] })).rejects.toThrow(TypeError);
    });

    it("refuses a conversation whose last word is the model's own as misuse", async () => {
      const messages = [...question.messages, { role: "assistant", content: "four" } as const];
      await expect((await create()).complete({ messages })).rejects.toThrow(TypeError);
    });

    it("rejects with the signal's reason when it was aborted before", async () => {
      const reason = new Error("no longer needed");
      await expect((await create()).complete(question, { signal: AbortSignal.abort(reason) })).rejects.toBe(
        reason,
      );
    });

    if (createFailing === undefined) return;
    it("rejects with a gateway error when no answer came", async () => {
      const model = await createFailing();
      const error: unknown = await model.complete(question).catch((cause: unknown) => cause);
      expect(isDaydreamError(error) && error.code).toMatch(/^gateway\//);
      expect(isDaydreamError(error) && error.context.retryable).toBeTypeOf("boolean");
    });
  });
}

// --- internal ---

const question: ModelRequest = { messages: [{ role: "user", content: "How much is two and two?" }] };

const conversation: ModelRequest = {
  messages: [
    { role: "system", content: "Answer in one word." },
    { role: "user", content: "How much is two and two?" },
    { role: "assistant", content: "Four." },
    { role: "user", content: "And three and three?" },
  ],
  maxTokens: 64,
  temperature: 0,
};

function expectCompletion(completion: Completion): void {
  expect(completion.text).toBeTypeOf("string");
  expect(["stop", "length", "content-filter", "other"]).toContain(completion.finishReason);
  expect(completion.model.length).toBeGreaterThan(0);
  expect(completion.latencyMs).toBeGreaterThanOrEqual(0);
  for (const amount of Object.values(completion.usage)) expect(amount).toBeGreaterThanOrEqual(0);
  expect(JSON.parse(JSON.stringify(completion))).toEqual(completion);
}
