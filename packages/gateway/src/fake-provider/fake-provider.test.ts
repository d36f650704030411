import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, it } from "vitest";
import { type FakeProviderOptions, startFakeProvider } from "./fake-provider.ts";
import { faultNamed } from "./fault.ts";

const ask = (url: string, content: string, more = {}, init: RequestInit = {}) =>
  fetch(`${url}/chat/completions`, {
    method: "POST",
    body: JSON.stringify({ model: "m", messages: [{ role: "user", content }], ...more }),
    ...init,
  });

const textOf = async (response: Response): Promise<string> => {
  const body: { choices?: { message?: { content?: string } }[] } = JSON.parse(await response.text());
  return body.choices?.[0]?.message?.content ?? "";
};

const all = async (options: FakeProviderOptions, prompts: readonly string[]) => {
  await using provider = await startFakeProvider(options);
  return await Promise.all(prompts.map(async (prompt) => await textOf(await ask(provider.url, prompt))));
};

const prompts = Array.from({ length: 12 }, (_, index) => `prompt ${index}`);

describe("startFakeProvider()", () => {
  it("says the same for a seed in any order, and something else for another", async () => {
    const one = await all({ seed: 1, latencyMs: { min: 0, max: 15 } }, prompts);
    expect(new Set(one).size).toBe(prompts.length);
    expect((await all({ seed: 1 }, prompts.toReversed())).toReversed()).toEqual(one);
    expect(await all({ seed: 2 }, prompts)).not.toEqual(one);
  });

  it("says something new each time it is asked the same", async () => {
    const replies = await all({}, ["same", "same", "same"]);
    expect(new Set(replies).size).toBe(3);
  });

  it("cuts at max_tokens", async () => {
    await using provider = await startFakeProvider();
    const body = JSON.parse(await (await ask(provider.url, "x", { max_tokens: 3 })).text());
    expect(body).toMatchObject({ choices: [{ finish_reason: "length" }], usage: { completion_tokens: 3 } });
    expect(body.choices[0].message.content).toHaveLength(12);
  });

  it("keeps the books: what it sold, for how much, what it sold again", async () => {
    await using provider = await startFakeProvider({
      reply: () => ({ text: "x".repeat(40), reasoningTokens: 5 }),
      prices: (model) => ({ inputUsdPerMillion: model === "m" ? 2 : 1000, outputUsdPerMillion: 4 }),
    });
    for (const prompt of ["a", "b", "a"]) await (await ask(provider.url, prompt)).text();
    const sold = { calls: 3, inputTokens: 15, outputTokens: 45, reasoningTokens: 15 };
    expect(provider.stats()).toMatchObject({ calls: 3, delivered: 3, repeated: 1, running: 0, sold });
    expect(provider.stats().sold.costUsd).toBeCloseTo((15 * 2 + 45 * 4) / 1e6, 12);
    expect([...provider.soldByRequest().values()].sort()).toEqual([1, 2]);
    expect(await (await fetch(`${provider.url}/sales`)).json()).toEqual(
      Object.fromEntries(provider.soldByRequest()),
    );
    expect(await (await fetch(`${provider.url}/stats`)).json()).toEqual(provider.stats());
  });

  it("refuses what goes beyond its hidden concurrency, and tells its own peak", async () => {
    // Replies wait until every request has come, however slow the machine is.
    await using provider = await startFakeProvider({
      limit: { concurrency: 3 },
      reply: async () => until(() => provider.stats().calls === prompts.length).then(() => "So it is."),
    });
    const responses = await Promise.all(prompts.map((prompt) => ask(provider.url, prompt)));
    const statuses = responses.map(({ status }) => status).sort();
    expect(statuses).toEqual([200, 200, 200, ...Array.from({ length: 9 }, () => 429)]);
    expect(responses.find(({ status }) => status === 429)?.headers.get("retry-after")).toBe("1");
    expect(provider.stats()).toMatchObject({ peakRunning: 3, rateLimited: 9, sold: { calls: 3 } });
  });

  it("sells no more in a go than its bucket holds", async () => {
    const tokenBucket = { capacity: 4, refillPerMinute: 1 };
    await using provider = await startFakeProvider({ limit: { tokenBucket, retryAfter: "none" } });
    const responses = await Promise.all(prompts.map((prompt) => ask(provider.url, prompt)));
    expect(responses.filter(({ status }) => status === 200)).toHaveLength(4);
    expect(responses.filter(({ headers }) => headers.has("retry-after"))).toEqual([]);
  });

  it("counts a reply that its caller did not wait for as sold and cut", async () => {
    const caller = new AbortController();
    await using provider = await startFakeProvider({
      reply: async () => {
        caller.abort();
        // Until the broken connection is known here.
        await new Promise((resolve) => setTimeout(resolve, 50));
        return "too late";
      },
    });
    await expect(ask(provider.url, "x", {}, { signal: caller.signal })).rejects.toThrow();
    await until(() => provider.stats().cut.calls === 1);
    expect(provider.stats()).toMatchObject({ sold: { calls: 1 }, delivered: 0, running: 0 });
  });

  it.each(["before-reply", "within-reply"] as const)("counts a reply that it cut itself %s", async (at) => {
    await using provider = await startFakeProvider({ faults: () => ({ kind: "cut", at }) });
    await expect(ask(provider.url, "x").then((response) => response.text())).rejects.toThrow();
    await until(() => provider.stats().cut.calls === 1);
    expect(provider.stats()).toMatchObject({ sold: { calls: 1 }, delivered: 0 });
  });

  it("draws faults by seed, each for its share", async () => {
    const faults = [
      { fault: faultNamed("503"), share: 0.3 },
      { fault: faultNamed("empty-reply"), share: 0.2 },
    ];
    const outcomes = async (seed: number) => {
      await using provider = await startFakeProvider({ seed, faults });
      const many = Array.from({ length: 300 }, (_, index) => `prompt ${index}`);
      return await Promise.all(
        many.map(async (prompt) => {
          const response = await ask(provider.url, prompt);
          if (!response.ok) return String(response.status);
          return (await textOf(response)) === "" ? "empty" : "whole";
        }),
      );
    };
    const drawn = await outcomes(1);
    const count = (what: string) => drawn.filter((one) => one === what).length;
    expect(count("503")).toBeGreaterThan(60);
    expect(count("503")).toBeLessThan(120);
    expect(count("empty")).toBeGreaterThan(35);
    expect(count("empty")).toBeLessThan(90);
    expect(await outcomes(1)).toEqual(drawn);
    expect(await outcomes(2)).not.toEqual(drawn);
  });

  it("answers what is no request of its kind with an error that is not sold", async () => {
    await using provider = await startFakeProvider({ apiKey: "k", models: ["m"] });
    const headers = { authorization: "Bearer k" };
    const statuses = [
      await ask(provider.url, "x"),
      await ask(provider.url, "x", { model: "other" }, { headers }),
      await ask(provider.url, "x", { stream: true }, { headers }),
      await ask(provider.url, "x", {}, { headers, body: "{" }),
      await fetch(`${provider.url}/models`, { headers }),
      await ask(provider.url, "x", {}, { headers }),
    ].map(({ status }) => status);
    expect(statuses).toEqual([401, 404, 400, 400, 404, 200]);
    expect(provider.stats()).toMatchObject({ failed: 4, sold: { calls: 1 } });
  });

  it("lets go of calls that hang when it closes", async () => {
    const provider = await startFakeProvider({ faults: () => ({ kind: "hang" }) });
    const hanging = ask(provider.url, "x").then(
      () => "answered",
      () => "broken off",
    );
    await until(() => provider.stats().hung === 1);
    await provider.close();
    expect(await hanging).toBe("broken off");
  });

  it("survives a caller that breaks off in the middle of its request", async () => {
    await using provider = await startFakeProvider();
    const socket = connect(Number(new URL(provider.url).port), "127.0.0.1");
    await once(socket, "connect");
    socket.write("POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n{");
    socket.destroy();
    expect((await ask(provider.url, "x")).status).toBe(200);
  });
});

describe("faultNamed()", () => {
  it("refuses what is no fault and lists what there is", () => {
    expect(() => faultNamed("oops")).toThrow(/oops is no fault.*hang/);
    expect(() => faultNamed("300")).toThrow(RangeError);
  });
});

describe("main.ts", () => {
  it("serves as a process, and prints its books when told to end", async () => {
    const options = [
      "--seed",
      "7",
      "--latency-ms",
      "1-3",
      "--price-out",
      "10",
      "--fault",
      "402=0",
      "--concurrency",
      "5",
    ];
    const child = spawn(process.execPath, [join(import.meta.dirname, "main.ts"), ...options], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const { url }: { url: string } = JSON.parse((await lines.next()).value ?? "");
    expect(await textOf(await ask(url, prompts[0] ?? ""))).toBe((await all({ seed: 7 }, prompts))[0]);
    child.kill("SIGTERM");
    expect(JSON.parse((await lines.next()).value ?? "")).toMatchObject({
      calls: 1,
      delivered: 1,
      peakRunning: 1,
    });
    const [code] = await once(child, "exit");
    expect(code).toBe(0);
  });

  it("refuses a fault that it does not know", async () => {
    const child = spawn(process.execPath, [join(import.meta.dirname, "main.ts"), "--fault", "oops=1"], {
      stdio: "ignore",
    });
    const [code] = await once(child, "exit");
    expect(code).not.toBe(0);
  });
});

// --- internal ---

async function until(isSo: () => boolean): Promise<void> {
  for (let turn = 0; turn < 400 && !isSo(); turn += 1) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(isSo()).toBe(true);
}
