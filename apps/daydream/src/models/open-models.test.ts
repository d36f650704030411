import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { type Clock, isDaydreamError, systemClock } from "@daydream/base";
import type { FailedAttempt } from "@daydream/gateway";
import {
  type FakeCall,
  type FakeProviderOptions,
  type Fault,
  faultNamed,
  startFakeProvider,
} from "@daydream/gateway/fake-provider";
import { createFsStore } from "@daydream/store";
import { createMemoryIo } from "@daydream/terminal";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CatalogModel } from "../catalog/catalogs.ts";
import { fail } from "../errors.ts";
import { readEnvironment } from "../settings/environment.ts";
import { configFileName, readSettings } from "../settings/settings.ts";
import { learnedLimitsPath } from "./learned-limits.ts";
import type { ModelsEvent } from "./models-event.ts";
import { type OpenModelsOptions, openModels } from "./open-models.ts";

const key = "sk-or-v1-0123456789abcdef0123456789abcdef";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "daydream-models-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function model(id: string, more: Partial<CatalogModel> = {}): CatalogModel {
  return {
    id,
    model: `maker/${id}`,
    endpoint: "openrouter",
    pool: "paid",
    provider: "openrouter",
    displayName: id,
    specialization: "",
    inputUsdPerMillion: 1,
    outputUsdPerMillion: 10,
    pinProviders: [],
    pinQuantizations: [],
    ...more,
  };
}

function configText(url: string, more = ""): string {
  return `endpoints: { openrouter: { base_url: "${url}" }, local: { base_url: "${url}", key: OPENROUTER_API_KEY } }
calls: { base_delay_s: 0.001, max_delay_s: 0.002, attempts: 5 }
${more}
`;
}

/** A pool that was refused waits a second or more: here that is a fiftieth. */
const fastClock: Clock = {
  now: () => Date.now() * 50,
  sleep: (durationMs, options) => systemClock.sleep(durationMs / 50, options),
};

/** Every request is refused with 429 once. */
const firstIsLimited = ({ occurrence }: FakeCall): Fault | undefined =>
  occurrence === 0 ? { kind: "status", status: 429, retryAfterMs: 1 } : undefined;

const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

/** Opens models in the folder, whose configuration is already there. */
async function open(models: readonly CatalogModel[], options: Partial<OpenModelsOptions> = {}) {
  const io = createMemoryIo({ workingDirectory: folder });
  return await openModels({
    catalogs: { models: new Map(models.map((one) => [one.id, one])) },
    settings: await readSettings({}, io),
    environment: readEnvironment(io),
    ...options,
  });
}

async function start(options: FakeProviderOptions, config = "") {
  const provider = await startFakeProvider({ apiKey: key, ...options });
  write(configFileName, configText(provider.url, config));
  write(".env", `OPENROUTER_API_KEY="${key}"\n`);
  return provider;
}

const ask = (content: string) => ({ messages: [{ role: "user", content }], maxTokens: 50 }) as const;

describe("openModels()", () => {
  it("tries a request that is refused with 400 once", async () => {
    await using provider = await start({ faults: () => faultNamed("400") });
    const attempts: FailedAttempt[] = [];
    await using models = await open([model("a")], {
      onFailedAttempt: (attempt) => void attempts.push(attempt),
    });
    await expect(models.of("a").complete(ask("?"))).rejects.toMatchObject({
      code: "gateway/request-refused",
    });
    expect(provider.stats().calls).toBe(1);
    expect(attempts).toMatchObject([{ attempt: 1, model: "maker/a" }]);
  });

  it("gets its answer with the third attempt after two refusals with 429", async () => {
    await using provider = await start({
      faults: ({ occurrence }) =>
        occurrence < 2 ? { kind: "status", status: 429, retryAfterMs: 1 } : undefined,
    });
    await using models = await open([model("a")], { clock: fastClock });
    const { text } = await models.of("a").complete(ask("?"));
    expect(text).not.toBe("");
    expect(provider.stats()).toMatchObject({ calls: 3, rateLimited: 2, delivered: 1 });
  });

  it("never has two calls of a pool of 1 under way, whichever models they go to", async () => {
    await using provider = await start({ latencyMs: { min: 1, max: 4 } });
    await using models = await open([model("a", { pool: "free" }), model("b", { pool: "free" })]);
    const calls = Array.from({ length: 20 }, (_, index) =>
      models.of(index % 2 === 0 ? "a" : "b", { scope: `${index}` }).complete(ask(`${index}?`)),
    );
    await Promise.all(calls);
    expect(provider.stats()).toMatchObject({ delivered: 20, peakRunning: 1 });
    expect(models.poolOf("a")).toBe(models.poolOf("b"));
  });

  it("keeps what a pool learned for the next run, and not for another place", async () => {
    await using provider = await start({ faults: firstIsLimited });
    await using elsewhere = await startFakeProvider({ apiKey: key, faults: firstIsLimited });
    await using store = createFsStore({ directory: join(folder, "data") });
    const readKept = () => readFileSync(join(folder, "data", learnedLimitsPath), "utf8");
    const learnedBy = async (requests: readonly string[]) => {
      await using models = await open([model("a")], { store, clock: fastClock });
      for (const request of requests) await models.of("a").complete(ask(request));
      return models.poolOf("a").learned();
    };
    const learned = await learnedBy(["?"]);
    expect(learned.callsPerMinute).toBeGreaterThan(0);
    const kept = readKept();
    const here = { pool: "paid", places: [provider.url], calls_per_minute: learned.callsPerMinute };
    expect(JSON.parse(kept)).toEqual({ version: 1, pools: [here] });
    expect(await learnedBy([])).toEqual(learned);
    write(configFileName, configText(elsewhere.url));
    expect(await learnedBy([])).toEqual({});
    expect(readKept()).toBe(kept);
    await learnedBy(["!"]);
    expect(JSON.parse(readKept()).pools).toMatchObject([here, { pool: "paid", places: [elsewhere.url] }]);
  });

  it("goes on without learned limits that cannot be read or kept, and says so", async () => {
    await using _provider = await start({ faults: firstIsLimited });
    const events: ModelsEvent[] = [];
    const store = {
      readDocument: async () => '{"version": 1, "pools": [{"pool": "paid", "concurrency": 0}]}',
      writeDocument: async () => {
        throw fail("bad-index", { path: learnedLimitsPath, problem: "the disk is full" });
      },
    };
    const onPoolEvent = (event: ModelsEvent) => void events.push(event);
    const models = await open([model("a")], { store, onPoolEvent, clock: fastClock });
    await models.of("a").complete(ask("?"));
    await models.close();
    expect(events.at(0)).toEqual({
      kind: "learned-limits-unreadable",
      problem: expect.stringContaining(learnedLimitsPath),
    });
    expect(events.at(-1)).toEqual({
      kind: "learned-limits-not-kept",
      problem: expect.stringContaining("the disk is full"),
    });
  });

  it("takes new limits from the changed settings while calls wait, and keeps the old ones when it breaks", async () => {
    const { promise: gate, resolve: openGate } = Promise.withResolvers<string>();
    let asked = 0;
    const reply = () => {
      asked += 1;
      if (asked === 4) openGate("Yes.");
      return gate;
    };
    await using provider = await start({ reply }, "pools: { paid: { concurrency: 1 } }");
    const events: ModelsEvent[] = [];
    let tell: () => void = () => undefined;
    await using models = await open([model("a")], {
      watchIntervalMs: 5,
      onPoolEvent: (event) => {
        events.push(event);
        tell();
      },
    });
    const change = (text: string) => {
      const told = new Promise<void>((resolve) => {
        tell = resolve;
      });
      write(configFileName, configText(provider.url, text));
      return told;
    };
    const calls = Array.from({ length: 12 }, (_, index) => models.of("a").complete(ask(`${index}?`)));
    await change("pools: { paid: { concurrency: 0 } }");
    expect(models.poolOf("a").state()).toMatchObject({ running: 1, concurrency: 1 });
    await change("pools: { paid: { concurrency: 4, rate: 60000/min } }");
    expect(models.poolOf("a").state()).toMatchObject({ running: 4, concurrency: 4 });
    await Promise.all(calls);
    await change("");
    expect(models.poolOf("a").state().concurrency).toBe(5);
    expect(provider.stats()).toMatchObject({ delivered: 12, peakRunning: 4 });
    expect(events).toEqual([
      {
        kind: "settings-refused",
        problem: expect.stringMatching(/pools\.paid\.concurrency must be a whole number/),
      },
      { kind: "limits-changed", pool: "paid", concurrency: 4, callsPerMinute: 60_000 },
      { kind: "limits-changed", pool: "paid", concurrency: 5 },
    ]);
  });

  it("stops at the budget, whichever models spend from it", async () => {
    await using provider = await start({
      prices: { inputUsdPerMillion: 1, outputUsdPerMillion: 10 },
      latencyMs: 2,
    });
    await using models = await open([model("a"), model("b")], { budget: { maxUsd: 0.002 } });
    const results = await Promise.allSettled(
      Array.from({ length: 40 }, (_, index) =>
        models.of(index % 2 === 0 ? "a" : "b").complete({ ...ask(`${index}?`), maxTokens: 40 }),
      ),
    );
    const refused = results.filter((result) => result.status === "rejected");
    expect(refused.length).toBeGreaterThan(0);
    for (const { reason } of refused) expect(reason).toMatchObject({ code: "gateway/budget-exhausted" });
    expect(provider.stats().sold.costUsd).toBeLessThanOrEqual(0.002);
    expect(models.budget.state().spent.usd).toBeCloseTo(provider.stats().sold.costUsd, 9);
  });

  it("sends a model's pins to OpenRouter", async () => {
    const bodies: unknown[] = [];
    await using _provider = await start({
      reply: ({ request }) => {
        bodies.push(request.body);
        return "Yes.";
      },
    });
    await using models = await open([
      model("a", { pinProviders: ["deepinfra"], pinQuantizations: ["fp8", "bf16"] }),
      model("b"),
    ]);
    await models.of("a").complete(ask("?"));
    await models.of("b").complete(ask("?"));
    expect(bodies).toMatchObject([
      { model: "maker/a", provider: { only: ["deepinfra"], quantizations: ["fp8", "bf16"] } },
      { model: "maker/b" },
    ]);
    expect(bodies[1]).not.toHaveProperty("provider");
  });
});

describe("openModels() with recordings", () => {
  it("records replies once, replicates apart, and plays them without provider, key, pool or budget", async () => {
    const record = join(folder, "recordings");
    const asked = async (options: Partial<OpenModelsOptions>) => {
      await using models = await open([model("a", { pool: "free" })], options);
      models.check(["a"]);
      const scopes = ["1", "2", "1"];
      const texts = scopes.map(async (scope) => (await models.of("a", { scope }).complete(ask("?"))).text);
      return await Promise.all(texts);
    };
    const first = await (async () => {
      await using provider = await start({ reply: ({ occurrence }) => `reply ${occurrence}` });
      const texts = await asked({ record });
      expect(provider.stats().calls).toBe(2);
      expect(await asked({ record })).toEqual(texts);
      expect(provider.stats().calls).toBe(2);
      return texts;
    })();
    expect(new Set(first)).toEqual(new Set(["reply 0", "reply 1"]));
    expect(first[0]).toBe(first[2]);
    rmSync(join(folder, ".env"));
    const stopped: Clock = { now: () => 0, sleep: () => new Promise(() => undefined) };
    expect(await asked({ replay: record, clock: stopped, budget: { maxUsd: 0 } })).toEqual(first);
    await using models = await open([model("a")], { replay: record });
    await expect(models.of("a").complete(ask("another?"))).rejects.toMatchObject({
      code: "gateway/recording-missing",
    });
  });
});

describe("Models.check()", () => {
  const problemsOf = async (models: readonly CatalogModel[], options: Partial<OpenModelsOptions> = {}) => {
    await using opened = await open(models, options);
    try {
      opened.check(models.map(({ id }) => id));
      return [];
    } catch (error) {
      if (!isDaydreamError(error)) throw error;
      return [error.code, error.message, error.hint] as const;
    }
  };

  it("names the missing key's variable, its endpoint and the models that need it", async () => {
    expect(await problemsOf([model("a"), model("b"), model("c", { inputUsdPerMillion: undefined })])).toEqual(
      [
        "daydream/key-missing",
        "OPENROUTER_API_KEY is not set: the endpoint openrouter needs it for a, b, c",
        "put OPENROUTER_API_KEY=… into .env in this folder, or into the environment",
      ],
    );
  });

  it("names everything at once", async () => {
    write(
      configFileName,
      'endpoints: { local: { base_url: "http://127.0.0.1:9/v1" }, lab: { base_url: "http://127.0.0.1:9/v1", key: LAB_KEY } }\n',
    );
    write(".env", 'LAB_KEY="two words"\n');
    const models = [
      model("a"),
      model("b", { endpoint: "nowhere" }),
      model("c", { endpoint: "local", pool: "gpu", pinProviders: ["x"], outputUsdPerMillion: undefined }),
      model("d", { endpoint: "lab" }),
    ];
    const [code, message = ""] = await problemsOf(models, { budget: { maxUsd: 1 } });
    expect(code).toBe("daydream/models-not-ready");
    const lines = message.split("\n").filter((line) => !line.startsWith("  →"));
    expect(lines).toEqual([
      "6 problems with the models, nothing was asked",
      "OPENROUTER_API_KEY is not set: the endpoint openrouter needs it for a",
      "no endpoint nowhere is known, and b should be asked there",
      "the endpoint local cannot be told who is to serve c",
      "LAB_KEY holds no key for the endpoint lab: it has blanks or other signs that no key has",
      "no pool gpu is known, and c should share its limits",
      "a budget in dollars cannot hold: nobody says what c costs",
    ]);
    expect(message).not.toContain("two words");
  });

  it("refuses a model that the catalog does not have", async () => {
    await using models = await open([model("a")]);
    expect(() => models.check(["nobody"])).toThrow(
      expect.objectContaining({ code: "daydream/model-unknown" }),
    );
    expect(() => models.of("nobody")).toThrow(expect.objectContaining({ code: "daydream/model-unknown" }));
  });

  it("asks for no key where none is needed", async () => {
    await using provider = await startFakeProvider();
    write(configFileName, `endpoints: { local: { base_url: "${provider.url}" } }`);
    const local = model("a", { endpoint: "local" });
    expect(await problemsOf([local])).toEqual([]);
    await using models = await open([local]);
    expect((await models.of("a").complete(ask("?"))).text).not.toBe("");
  });
});

describe("keys", () => {
  it("are sent, and stand in nothing that is kept, told or thrown, even when a provider repeats them", async () => {
    const told: unknown[] = [];
    await using provider = await start({
      reply: () => `You said ${key}.`,
      faults: ({ index }) =>
        index === 0 ? { kind: "status", status: 500, message: `no good key: ${key}` } : undefined,
    });
    await using store = createFsStore({ directory: join(folder, "data") });
    {
      await using models = await open([model("a")], {
        store,
        record: join(folder, "data", "recordings"),
        onPoolEvent: (event) => void told.push(event),
        onFailedAttempt: (attempt) => void told.push(attempt, attempt.error.message, attempt.error.context),
      });
      told.push(await models.of("a").complete(ask("?")));
      await using plain = await open([model("a")]);
      told.push(await plain.of("a").complete(ask("?")));
      told.push(
        models.budget.state(),
        [...models.pools.values()].map((pool) => pool.state()),
      );
    }
    expect(provider.stats()).toMatchObject({ calls: 3, delivered: 2 });
    write(".env", "OPENROUTER_API_KEY=sk-or-v1-another-key-that-is-wrong\n");
    await using models = await open([model("a")]);
    const error: unknown = await models
      .of("a")
      .complete(ask("!"))
      .catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: "gateway/unauthorized" });
    told.push(inspect(error, { depth: 9 }));
    const files = readdirSync(join(folder, "data"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"));
    expect(files.length).toBeGreaterThan(0);
    expect(inspect([told, files], { depth: 9 })).not.toMatch(/0123456789abcdef|another-key/);
  });

  it("come from the environment before .env, and a blank one is none", async () => {
    write(".env", "OPENROUTER_API_KEY=from-file\nOTHER='quoted # not a comment' # a comment\n");
    const read = (environment: Record<string, string>) =>
      readEnvironment(createMemoryIo({ workingDirectory: folder, environment })).OPENROUTER_API_KEY;
    expect([read({}), read({ OPENROUTER_API_KEY: "said" }), read({ OPENROUTER_API_KEY: "" })]).toEqual([
      "from-file",
      "said",
      "from-file",
    ]);
  });
});
