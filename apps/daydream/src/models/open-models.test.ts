import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Clock, systemClock } from "@daydream/base";
import type { FailedAttempt } from "@daydream/gateway";
import { type FakeProviderOptions, faultNamed, startFakeProvider } from "@daydream/gateway/fake-provider";
import { createMemoryIo } from "@daydream/terminal";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CatalogModel } from "../catalog/catalogs.ts";
import { readEnvironment } from "../settings/environment.ts";
import { configFileName, readSettings } from "../settings/settings.ts";
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
  return `endpoints: { openrouter: { base_url: "${url}" }, local: { base_url: "${url}" } }
calls: { base_delay_s: 0.001, max_delay_s: 0.002, attempts: 5 }
${more}
`;
}

/** A pool that was refused waits a second or more: here that is a fiftieth. */
const fastClock: Clock = {
  now: () => Date.now() * 50,
  sleep: (durationMs, options) => systemClock.sleep(durationMs / 50, options),
};

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
});
