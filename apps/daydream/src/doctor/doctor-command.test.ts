import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type FakeProviderOptions, faultNamed, startFakeProvider } from "@daydream/gateway/fake-provider";
import { describe, expect, it } from "vitest";
import { createSampleWorkspace, type SampleWorkspace } from "../sample/sample-workspace.ts";

const key = "sk-or-v1-0123456789abcdef0123456789abcdef";

const config = (sample: SampleWorkspace, text: string) =>
  writeFileSync(join(sample.folder, "daydream.config.yaml"), text);
const environment = (sample: SampleWorkspace, text: string) =>
  writeFileSync(join(sample.folder, ".env"), text);

describe("doctor", () => {
  it("says endpoints, whether their keys are there, pools with what they learned, and where settings are from", async () => {
    using sample = await createSampleWorkspace();
    config(
      sample,
      `endpoints: { local: { base_url: "http://127.0.0.1:9/v1" }, lab: { base_url: "https://lab.example/v1", key: LAB_KEY } }
pools: { paid: { rate: 120/min } }
calls: { attempts: 3 }
`,
    );
    environment(sample, `OPENROUTER_API_KEY=${key}\n`);
    sample.write(
      "index/limits.json",
      '{"version": 1, "pools": [{"pool": "paid", "places": ["openrouter"], "concurrency": 3, "calls_per_minute": 81.5}]}',
    );
    const { code, out, err } = await sample.run("doctor");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    for (const line of [
      "· settings     daydream.config.yaml says endpoints, pools, calls",
      "✓ endpoint     openrouter: OpenRouter's own address, 2 models, OPENROUTER_API_KEY is set in .env",
      "✓ endpoint     local: http://127.0.0.1:9/v1, 0 models, no key needed",
      "· endpoint     lab: https://lab.example/v1, 0 models, LAB_KEY is not set",
      "· pool         free: 1 at once, 0 models",
      "· pool         paid: 5 at once, 120 in 60 s, 2 models; learned at openrouter: 3 at once, 81.5 a minute",
      "· calls        3 attempts of 240 s, 1 to 60 s apart",
    ])
      expect(out.split("\n")).toContain(line);
    expect(out).not.toContain(key);
  });

  it("names the key that a run would need", async () => {
    using sample = await createSampleWorkspace();
    const { code, out } = await sample.run("doctor");
    expect(code).toBe(0);
    expect(out).toContain("OPENROUTER_API_KEY is not set\n");
    expect(out).toContain("→ put OPENROUTER_API_KEY=… into .env before a run\n");
  });

  it("is not ready where a model's endpoint or pool is unknown", async () => {
    using sample = await createSampleWorkspace();
    sample.write(
      "1_raw/llm_models.csv",
      "id,model,endpoint,pool\ngpt-oss-120b,a/b,lab,\ngpt-oss-20b,a/c,,gpu\n",
    );
    const { code, out } = await sample.run("doctor");
    expect(code).toBe(1);
    expect(out).toContain(
      "✗ models       no endpoint lab is known, and gpt-oss-120b should be asked there\n",
    );
    expect(out).toContain("✗ models       no pool gpu is known, and gpt-oss-20b should share its limits\n");
    expect(out).toMatch(/not ready\n$/);
  });

  it("says what is wrong with the settings and what may stand there", async () => {
    using sample = await createSampleWorkspace();
    config(sample, "pools: { paid: { concurrency: many } }\n");
    const { code, out, err } = await sample.run("doctor");
    expect({ code, err }).toEqual({ code: 1, err: "" });
    expect(out).toContain(
      "✗ settings     daydream.config.yaml: line 1: pools.paid.concurrency must be a whole number",
    );
    expect(out).toContain("pools: { free: { concurrency: 1 }, paid: { concurrency: 5, rate: 120/min } }");
    expect((await sample.run("plan first")).code).toBe(2);
  });
});

describe("doctor --call", () => {
  async function call(options: FakeProviderOptions, line: string) {
    using sample = await createSampleWorkspace();
    await using provider = await startFakeProvider({ apiKey: key, ...options });
    config(sample, `endpoints: { openrouter: { base_url: "${provider.url}" } }\n`);
    environment(sample, `OPENROUTER_API_KEY=${key}\n`);
    const { code, out, err } = await sample.run(`doctor --call ${line}`);
    expect(`${out}${err}`).not.toContain(key);
    return { code, out, err, stats: provider.stats() };
  }

  it("makes one call of 16 tokens at most and says latency, who served it and the cost", async () => {
    const maxTokens: unknown[] = [];
    const { code, out, stats } = await call(
      {
        prices: { inputUsdPerMillion: 1, outputUsdPerMillion: 10 },
        reply: ({ request }) => {
          maxTokens.push(request.maxTokens);
          return { text: "ready", outputTokens: 2 };
        },
      },
      "gpt-oss-20b",
    );
    expect({ code, sold: stats.sold.calls, maxTokens }).toEqual({ code: 0, sold: 1, maxTokens: [16] });
    expect(out).toMatch(/^✓ gpt-oss-20b answered in \d+ ms\n/);
    expect(out).toContain("served   openai/gpt-oss-20b by Fake\n");
    expect(out).toContain('reply    "ready" (whole)\n');
    expect(out).toMatch(/cost {5}\$0\.0000\d+ \(says the provider\)\n/);
  });

  it("prints JSON for programs", async () => {
    const { out } = await call({ faults: () => faultNamed("reasoning-only") }, "gpt-oss-20b --json");
    expect(JSON.parse(out)).toMatchObject({
      kind: "answered",
      model: "openai/gpt-oss-20b",
      served_model: "openai/gpt-oss-20b",
      provider: "Fake",
      latency_ms: expect.any(Number),
      reply_kind: "reasoning-only",
    });
  });

  it("tries once and fails with 1 and the reason when no answer comes", async () => {
    const { code, out, stats } = await call({ faults: () => faultNamed("503") }, "gpt-oss-20b");
    expect({ code, calls: stats.calls }).toEqual({ code: 1, calls: 1 });
    expect(out).toMatch(
      /^✗ gpt-oss-20b did not answer: openrouter failed .*\[gateway\/provider-failed\]\n {2}→ /,
    );
  });

  it("refuses with 2 before anything is sent: no such model, no key", async () => {
    const unknown = await call({}, "nobody");
    expect(unknown).toMatchObject({ code: 2, err: expect.stringContaining("daydream/model-unknown") });
    expect(unknown.stats.calls).toBe(0);
    using sample = await createSampleWorkspace();
    const { code, err } = await sample.run("doctor --call gpt-oss-20b");
    expect(code).toBe(2);
    expect(err).toContain("OPENROUTER_API_KEY is not set: the endpoint openrouter needs it for gpt-oss-20b");
  });
});
