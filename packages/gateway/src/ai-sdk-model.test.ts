import { createServer, type RequestListener } from "node:http";
import { canonicalJson, type DaydreamError, isDaydreamError } from "@daydream/base";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAiSdkModel } from "./ai-sdk-model.ts";
import { completionKind } from "./completion-kind.ts";
import { testModel } from "./contract.ts";
import {
  type FakeProvider,
  type FakeProviderOptions,
  type Fault,
  startFakeProvider,
} from "./fake-provider/index.ts";
import type { ModelRequest } from "./request.ts";

const KEY = "sk-test-0123456789abcdefghij";
const question: ModelRequest = { messages: [{ role: "user", content: "The sky is?" }], maxTokens: 400 };

let shared: FakeProvider;
beforeAll(async () => {
  shared = await startFakeProvider({ apiKey: KEY });
});
afterAll(() => shared.close());

const compatible = (url: string, more = {}) =>
  createAiSdkModel({
    id: "m-1",
    endpoint: { kind: "openai-compatible", name: "local", baseUrl: url },
    apiKey: KEY,
    ...more,
  });

const router = (url: string, more = {}) =>
  createAiSdkModel({ id: "m-1", endpoint: { kind: "openrouter", baseUrl: url }, apiKey: KEY, ...more });

testModel({
  name: "AI SDK model of an OpenAI-compatible endpoint",
  create: () => compatible(shared.url),
  createFailing: () => compatible(shared.url, { apiKey: "another" }),
});

testModel({
  name: "AI SDK model of OpenRouter",
  create: () => router(shared.url),
  createFailing: () => router(shared.url, { apiKey: "another" }),
});

/** One call to a provider of its own. */
async function callOnce(
  options: FakeProviderOptions,
  { maker = compatible, request = question, more = {} } = {},
) {
  await using provider = await startFakeProvider(options);
  return await maker(provider.url, more).complete(request);
}

async function errorOf(call: Promise<unknown>): Promise<DaydreamError> {
  const error: unknown = await call.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!isDaydreamError(error)) throw new Error(`no error of ours: ${String(error)}`, { cause: error });
  return error;
}

const withFault = (fault: Fault): FakeProviderOptions => ({ faults: () => fault });

describe.each([
  ["OpenAI-compatible", compatible],
  ["OpenRouter", router],
])("createAiSdkModel() with %s", (_, maker) => {
  it("gives the text, the usage with thinking and the provider's own cost, who served it and the call's id", async () => {
    const reply = { text: "Blue, mostly.", reasoning: "Look up.", outputTokens: 30, reasoningTokens: 20 };
    const prices = { inputUsdPerMillion: 1, outputUsdPerMillion: 10 };
    const completion = await callOnce({ reply: () => reply, prices }, { maker });
    expect(completion).toEqual({
      text: "Blue, mostly.",
      reasoning: "Look up.",
      finishReason: "stop",
      usage: { inputTokens: 7, outputTokens: 30, reasoningTokens: 20, costUsd: (7 + 300) / 1_000_000 },
      model: "m-1",
      provider: "Fake",
      requestId: expect.stringMatching(/^fake-/),
      latencyMs: expect.any(Number),
    });
  });

  it("sends the conversation and the sampling as they are, and nothing that was not asked for", async () => {
    const bodies: unknown[] = [];
    const conversations: unknown[] = [];
    const reply: FakeProviderOptions["reply"] = ({ request }) => {
      bodies.push(request.body);
      conversations.push(request.messages);
      return "Six.";
    };
    const messages = [
      { role: "system", content: "One word." },
      { role: "user", content: "3+3?" },
    ] as const;
    await callOnce(
      { reply },
      { maker, request: { messages, temperature: 0, topP: 0.5, seed: 7, maxTokens: 9 } },
    );
    await callOnce({ reply }, { maker, request: { messages: [messages[1]] } });
    expect(bodies[0]).toMatchObject({
      model: "m-1",
      temperature: 0,
      top_p: 0.5,
      seed: 7,
      max_tokens: 9,
    });
    expect(conversations).toEqual([messages, [messages[1]]]);
    const asked = Object.keys(bodies[1] ?? {}).filter((key) => key !== "usage");
    expect(asked.sort()).toEqual(["messages", "model"]);
  });

  it("sends how much to think, in the endpoint's own spelling", async () => {
    const bodies: unknown[] = [];
    const reply: FakeProviderOptions["reply"] = ({ request }) => {
      bodies.push(request.body);
      return "Six.";
    };
    await callOnce({ reply }, { maker, request: { ...question, reasoningEffort: "high" } });
    expect(bodies).toMatchObject([
      maker === router ? { reasoning: { effort: "high" } } : { reasoning_effort: "high" },
    ]);
  });

  it("waits as long as the call takes and says how long that was", async () => {
    const { latencyMs } = await callOnce({ latencyMs: 60 }, { maker });
    expect(latencyMs).toBeGreaterThanOrEqual(55);
    expect(latencyMs).toBeLessThan(5000);
  });

  it("does not repeat the key where a reply does, and leaves what only looks like one", async () => {
    const told = { text: `Use ${KEY}, or sk-0123456789abcdef0123.`, reasoning: `It is ${KEY}.` };
    const completion = await callOnce({ reply: () => told }, { maker });
    expect(completion).toMatchObject({
      text: "Use [secret], or sk-0123456789abcdef0123.",
      reasoning: "It is [secret].",
    });
  });

  it("tells truncated, filtered, refused, thought-only and empty replies apart", async () => {
    const kinds = ["truncated-reply", "content-filter", "refusal", "reasoning-only", "empty-reply"] as const;
    const found = await Promise.all(
      kinds.map(async (kind) => completionKind(await callOnce(withFault({ kind }), { maker }), question)),
    );
    expect(found).toEqual(["truncated", "filtered", "refused", "reasoning-only", "empty"]);
  });

  it("keeps the words of a refusal out of the text", async () => {
    const completion = await callOnce(withFault({ kind: "refusal" }), { maker });
    expect(completion).toMatchObject({ text: "", refusal: "I cannot help with that." });
  });

  it("says length for a reply that is cut at its own limit", async () => {
    const { finishReason, usage, text } = await callOnce(
      {},
      { maker, request: { ...question, maxTokens: 5 } },
    );
    expect({ finishReason, outputTokens: usage.outputTokens, characters: text.length }).toEqual({
      finishReason: "length",
      outputTokens: 5,
      characters: 20,
    });
  });

  it.each([
    ["missing", {}, undefined],
    ["negative", { inputTokens: 7 }, /completion_tokens is -\d+, cost is -1/],
    ["text", { costUsd: 0 }, /prompt_tokens is "many"/],
    ["zero", { costUsd: 0 }, /prompt_tokens is 0, completion_tokens is 0/],
  ] as const)(
    "keeps the answer when the usage is %s, and leaves out what cannot be",
    async (usage, rest, problem) => {
      const completion = await callOnce(withFault({ kind: "wrong-usage", usage }), { maker });
      expect(completion.text.length).toBeGreaterThan(50);
      const { reasoningTokens: _, ...believed } = completion.usage;
      expect(believed).toEqual(rest);
      if (problem === undefined) expect(completion.usageProblem).toBeUndefined();
      else expect(completion.usageProblem).toMatch(problem);
    },
  );

  it.each([
    [400, "gateway/request-refused", false],
    [401, "gateway/unauthorized", false],
    [402, "gateway/payment-required", false],
    [403, "gateway/forbidden", false],
    [404, "gateway/unknown-model", false],
    [408, "gateway/provider-failed", true],
    [409, "gateway/provider-failed", true],
    [413, "gateway/request-refused", false],
    [422, "gateway/request-refused", false],
    [425, "gateway/provider-failed", true],
    [429, "gateway/rate-limited", true],
    [500, "gateway/provider-failed", true],
    [503, "gateway/provider-failed", true],
    [529, "gateway/provider-failed", true],
  ] as const)("turns status %d into %s", async (status, code, retryable) => {
    const error = await errorOf(callOnce(withFault({ kind: "status", status }), { maker }));
    expect(error).toMatchObject({
      code,
      context: { status, retryable, detail: "made to fail", model: "m-1" },
    });
  });

  it.each([
    [{ kind: "error-in-body", status: 502 }, "gateway/provider-failed", { retryable: true, status: 502 }],
    [{ kind: "error-in-body", status: 402 }, "gateway/payment-required", { retryable: false, status: 402 }],
    [{ kind: "cut", at: "before-reply" }, "gateway/connection-cut", { retryable: true, maybeCharged: true }],
    [{ kind: "cut", at: "within-reply" }, "gateway/connection-cut", { retryable: true, maybeCharged: true }],
    [{ kind: "truncated-body" }, "gateway/malformed-reply", { retryable: true, maybeCharged: true }],
    [{ kind: "malformed-json" }, "gateway/malformed-reply", { retryable: true, maybeCharged: true }],
    [{ kind: "no-choices" }, "gateway/malformed-reply", { retryable: true, maybeCharged: true }],
    [{ kind: "web-page" }, "gateway/malformed-reply", { retryable: false, maybeCharged: false }],
  ] as const)("names %j", async (fault, code, context) => {
    expect(await errorOf(callOnce(withFault(fault), { maker }))).toMatchObject({ code, context });
  });

  it("gives up on a call that never answers", async () => {
    const error = await errorOf(callOnce(withFault({ kind: "hang" }), { maker, more: { timeoutMs: 80 } }));
    expect(error).toMatchObject({
      code: "gateway/timed-out",
      context: { retryable: true, maybeCharged: true },
    });
  });

  it("breaks the call off when it is aborted, with the signal's reason", async () => {
    await using provider = await startFakeProvider(withFault({ kind: "hang" }));
    const controller = new AbortController();
    const reason = new Error("enough");
    const call = maker(provider.url).complete(question, { signal: controller.signal });
    call.catch(() => undefined);
    await until(() => provider.stats().hung === 1);
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
    await until(() => provider.stats().running === 0);
  });

  it("says that nobody listens, and that nothing was charged", async () => {
    const provider = await startFakeProvider();
    await provider.close();
    expect(await errorOf(maker(provider.url).complete(question))).toMatchObject({
      code: "gateway/connection-failed",
      context: { retryable: true, maybeCharged: false, detail: expect.stringContaining("ECONNREFUSED") },
    });
  });

  it("makes one request a call, whatever the status", async () => {
    await using provider = await startFakeProvider(withFault({ kind: "status", status: 503 }));
    await errorOf(maker(provider.url).complete(question));
    expect(provider.stats().calls).toBe(1);
  });

  it("hands on how long to wait, in seconds and as a date", async () => {
    for (const [retryAfter, least, most] of [
      ["seconds", 1000, 1000],
      ["date", 0, 2000],
    ] as const) {
      const limit = { tokenBucket: { capacity: 0, refillPerMinute: 120 }, retryAfter };
      const { code, context } = await errorOf(callOnce({ limit }, { maker }));
      expect(code).toBe("gateway/rate-limited");
      expect(context.retryAfterMs).toBeGreaterThanOrEqual(least);
      expect(context.retryAfterMs).toBeLessThanOrEqual(most);
    }
  });

  it("shows the key nowhere, also when the provider echoes it", async () => {
    const echo = () => errorOf(withServer(echoKey, (url) => maker(url).complete(question)));
    for (const error of [await echo(), await errorOf(callOnce({ apiKey: "x" }, { maker }))]) {
      const everything = `${error.stack} ${canonicalJson({ ...error.context })} ${String(error.cause)} ${error.hint}`;
      expect(everything).not.toContain(KEY);
    }
    expect((await echo()).context.detail).toBe("Incorrect API key: [secret]");
  });
});

describe("createAiSdkModel()", () => {
  it("refuses OpenRouter without a key", () => {
    for (const apiKey of [undefined, ""])
      expect(() =>
        createAiSdkModel({
          id: "m",
          endpoint: { kind: "openrouter" },
          ...(apiKey === undefined ? {} : { apiKey }),
        }),
      ).toThrow(expect.objectContaining({ code: "gateway/missing-key" }));
  });

  it("pins OpenRouter's provider and quantisation, and asks for the cost", async () => {
    let body: unknown;
    await using provider = await startFakeProvider({
      reply: ({ request }) => {
        body = request.body;
        return "ok";
      },
    });
    const endpoint = {
      kind: "openrouter",
      baseUrl: provider.url,
      providers: ["deepinfra"],
      quantizations: ["fp8"],
    } as const;
    await createAiSdkModel({ id: "m", endpoint, apiKey: KEY }).complete(question);
    expect(body).toMatchObject({
      provider: { only: ["deepinfra"], quantizations: ["fp8"] },
      usage: { include: true },
    });
  });

  it("knows OpenRouter's own way to say that a model is unknown", async () => {
    const fault: Fault = { kind: "status", status: 400, message: "no/such is not a valid model ID" };
    expect(await errorOf(callOnce(withFault(fault), { maker: router }))).toMatchObject({
      code: "gateway/unknown-model",
      context: { status: 400, retryable: false },
    });
  });

  it("reads content in parts, thinking under either name, and fields it has never heard of", async () => {
    const body = {
      id: 7,
      model: "served-by",
      novelty: { deep: [1] },
      choices: [
        {
          message: {
            role: "assistant",
            content: [{ type: "text", text: "Blue." }],
            reasoning_content: "Up.",
          },
          finish_reason: "eos",
          logprobs: "none",
        },
      ],
      usage: { prompt_tokens: 3, completion_tokens: 2 },
    };
    const completion = await withServer(
      (_, response) => response.setHeader("content-type", "application/json").end(JSON.stringify(body)),
      (url) => compatible(url).complete(question),
    );
    expect(completion).toMatchObject({
      text: "Blue.",
      reasoning: "Up.",
      finishReason: "other",
      model: "served-by",
      usage: { inputTokens: 3, outputTokens: 2 },
    });
    expect(completion.requestId).toBeUndefined();
  });

  it("keeps the answer of a body that is as bare as can be and has no sane usage", async () => {
    const completion = await withServer(
      (_, response) =>
        response.end(JSON.stringify({ choices: [{ message: { content: "Blue." } }], usage: "none of it" })),
      (url) => router(url).complete(question),
    );
    expect(completion).toMatchObject({ text: "Blue.", usage: {}, usageProblem: "usage is not an object" });
  });

  it("keeps the first part of an unreadable body as evidence, without secrets", async () => {
    const { context } = await errorOf(
      withServer(
        (_, response) => response.end(`{"choices": [ ${KEY}`),
        (url) => compatible(url).complete(question),
      ),
    );
    expect(context.body).toBe('{"choices": [ [secret]');
  });

  it("sends no authorisation where there is no key", async () => {
    let authorization: string | undefined = "unset";
    await withServer(
      (request, response) => {
        authorization = request.headers.authorization;
        response.end(JSON.stringify({ choices: [{ message: { content: "Blue." } }] }));
      },
      (url) =>
        createAiSdkModel({
          id: "m",
          endpoint: { kind: "openai-compatible", name: "local", baseUrl: url },
        }).complete(question),
    );
    expect(authorization).toBeUndefined();
  });
});

// --- internal ---

async function withServer<Value>(
  listener: RequestListener,
  work: (url: string) => Promise<Value>,
): Promise<Value> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  try {
    return await work(`http://127.0.0.1:${port}/v1`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const echoKey: RequestListener = (request, response) => {
  const key = request.headers.authorization?.replace("Bearer ", "");
  response.writeHead(401, { "content-type": "application/json" });
  response.end(JSON.stringify({ error: { message: `Incorrect API key: ${key}` } }));
};

async function until(isSo: () => boolean): Promise<void> {
  for (let turn = 0; turn < 400 && !isSo(); turn += 1) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(isSo()).toBe(true);
}
