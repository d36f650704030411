import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FakeCall } from "@daydream/gateway/fake-provider";
import { describe, expect, it } from "vitest";
import { asksForEssay, asksForScore, createSampleRun, sampleKey, usualReply } from "../sample/sample-run.ts";

const specPath = "cohorts/first/spec/config.yaml";

describe("run", () => {
  it("makes a cohort from nothing, and then nothing more", async () => {
    await using run = await createSampleRun({
      reply: (call) => (asksForScore(call) ? "Fine.\nSCORE: 7" : usualReply(call)),
    });
    const { sample, provider } = run;
    const first = await sample.run("run first");
    expect(first).toMatchObject({ code: 0, out: expect.stringContaining("14 made · 12 calls · $0.0") });
    for (const stage of ["draft", "essay", "evaluation"])
      for (const id of run.ids(stage))
        expect(readdirSync(join(sample.dataRoot, "gens", stage, id)).sort()).toEqual([
          "inputs.json",
          "metadata.json",
          "parsed.txt",
          "parsed_metadata.json",
          "prompt.txt",
          "raw.txt",
          "raw_metadata.json",
        ]);
    for (const id of run.ids("evaluation")) {
      expect(run.file("evaluation", id, "parsed.txt")).toBe("7.0\n");
      expect(run.json("evaluation", id, "parsed_metadata.json")).toMatchObject({
        success: true,
        score: 7,
        evidence: { line: 2, text: "SCORE: 7" },
      });
    }
    const calls = provider.stats().sold.calls;
    expect(calls).toBe(12);
    const again = await sample.run("run first");
    expect(again).toMatchObject({ code: 0, out: expect.stringContaining("nothing to do") });
    expect(provider.stats().sold.calls).toBe(calls);
  });

  it("records who was asked, who answered, and what it cost", async () => {
    await using run = await createSampleRun();
    await run.sample.run("run first");
    const [id = ""] = run.ids("draft");
    const record = run.json("draft", id, "raw_metadata.json");
    expect(record).toMatchObject({
      function: "draft_raw",
      mode: "llm",
      attempt: 1,
      llm_model_id: "gpt-oss-120b",
      model: "openai/gpt-oss-120b",
      served_model: "openai/gpt-oss-120b",
      endpoint: "openrouter",
      provider: "Fake",
      finish_reason: "stop",
      kind: "whole",
      truncated: false,
      cost_source: "provider",
      usage: { max_tokens: 4096 },
      raw_path: `gens/draft/${id}/raw.txt`,
      error: null,
    });
    const costs = ["draft", "essay", "evaluation"].flatMap((stage) =>
      run.ids(stage).map((each) => Number(run.json(stage, each, "raw_metadata.json").cost_usd ?? 0)),
    );
    const sum = costs.reduce((total, cost) => total + cost, 0);
    expect(sum).toBeCloseTo(run.provider.stats().sold.costUsd, 10);
  });

  it("asks as the spec says: system text, sampling, limits", async () => {
    const asked: FakeCall["request"][] = [];
    await using run = await createSampleRun({
      reply: (call) => {
        asked.push(call.request);
        return usualReply(call);
      },
    });
    run.sample.replace(
      specPath,
      "draft: { temperature: 0.9, max_tokens: 4096 }",
      "draft: { temperature: 0.9, top_p: 0.5, seed: 7, reasoning_effort: low, system: Be brief., max_tokens: 999 }",
    );
    expect((await run.sample.run("run first --stage draft --limit 1")).code).toBe(0);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({
      model: "openai/gpt-oss-120b",
      maxTokens: 999,
      messages: [{ role: "system", content: "Be brief." }, { role: "user" }],
    });
    const [id = ""] = run.ids("draft").filter((each) => run.file("draft", each, "raw.txt") !== undefined);
    expect(asked[0]?.messages[1]?.content).toBe(run.file("draft", id, "prompt.txt"));
  });

  it("copies without a call: prompt, raw and parsed are the parent's text", async () => {
    await using run = await createSampleRun();
    await run.sample.run("run first");
    const copies = run
      .ids("essay")
      .filter((id) => run.json("essay", id, "raw_metadata.json").mode === "copy");
    expect(copies).toHaveLength(2);
    for (const id of copies) {
      const record = run.json("essay", id, "raw_metadata.json");
      expect(record).toMatchObject({ finish_reason: "copy", input_mode: "copy", kind: "copy" });
      const parent = run.file("draft", String(record.copied_from), "parsed.txt");
      for (const name of ["prompt.txt", "raw.txt", "parsed.txt"])
        expect(run.file("essay", id, name)).toBe(parent);
      expect(run.json("essay", id, "parsed_metadata.json")).toMatchObject({
        copied_from: record.copied_from,
      });
    }
  });

  it("never writes or prints the key", async () => {
    await using run = await createSampleRun({
      faults: ({ index }) =>
        index === 0 ? { kind: "status", status: 500, message: `bad key ${sampleKey}` } : undefined,
    });
    const { out, err } = await run.sample.run("run first");
    expect(out + err).not.toContain(sampleKey);
    const files = readdirSync(run.sample.dataRoot, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    for (const entry of files)
      expect(readFileSync(join(entry.parentPath, entry.name), "utf8")).not.toContain(sampleKey);
  });

  it("refuses without a key, before anything is written", async () => {
    await using run = await createSampleRun();
    rmSync(join(run.sample.folder, ".env"));
    const { code, err } = await run.sample.run("run first");
    expect(code).toBe(2);
    expect(err).toContain("OPENROUTER_API_KEY");
    expect(readdirSync(run.sample.dataRoot)).not.toContain("gens");
    expect(run.provider.stats().calls).toBe(0);
  });

  it("refuses two cohorts that would make one member from different inputs", async () => {
    await using run = await createSampleRun();
    await run.sample.run("spec copy first second");
    run.sample.replace("cohorts/second/spec/config.yaml", "max_tokens: 4096", "max_tokens: 2000");
    const { code, err } = await run.sample.run("run first second");
    expect(code).toBe(2);
    expect(err).toMatch(/first and second share d_\w+ and ask different things: max_tokens is 4096 and 2000/);
  });

  it("makes what two cohorts share once", async () => {
    await using run = await createSampleRun();
    await run.sample.run("spec copy first second");
    run.sample.replace("cohorts/second/spec/config.yaml", "evaluation_llm: 2", "evaluation_llm: 3");
    const { code, out } = await run.sample.run("run first second");
    expect(code).toBe(0);
    expect(out).toContain("all cohorts: 16 calls");
    expect(run.provider.stats().sold.calls).toBe(16);
  });

  it("says what it would do with --dry-run, and does nothing", async () => {
    await using run = await createSampleRun();
    const before = readdirSync(run.sample.dataRoot);
    const { code, out } = await run.sample.run("run first --dry-run");
    expect(code).toBe(0);
    expect(out).toContain("nothing was changed");
    expect(readdirSync(run.sample.dataRoot)).toEqual(before);
    const { out: json } = await run.sample.run("run first --dry-run --json");
    expect(JSON.parse(json).estimate.calls).toBe(12);
  });
});

describe("run: choosing", () => {
  it.each([
    ["--stage draft", 2],
    ["--limit 1", 3],
    ["--limit 3", 5],
    ["--only essay_template=as-it-is", 6],
    ["--only evaluation_llm_replicate=1 --only draft_template=plain-links", undefined],
  ])("%s", async (flags, calls) => {
    await using run = await createSampleRun();
    const { code, err } = await run.sample.run(`run first ${flags}`);
    if (calls === undefined) {
      expect(code).toBe(2);
      expect(err).toContain("no member has an axis evaluation_llm_replicate; there are");
    } else {
      expect(code).toBe(0);
      expect(run.provider.stats().sold.calls).toBe(calls);
    }
  });

  it.each([
    ["--stage poem", "there is no stage poem; there are draft, essay, evaluation"],
    ["--only draft_template", "should be AXIS=VALUE"],
    ["--only draft_template=odes", "no member has draft_template=odes; there are plain-links, one-question"],
    ["--budget much", "should be dollars (2.50) or tokens (200000tokens), got much"],
    ["--policy speed", "should be FIELD="],
  ])("refuses %s and says what there is", async (flags, words) => {
    await using run = await createSampleRun();
    const { code, err } = await run.sample.run(`run first ${flags}`);
    expect(code).toBe(2);
    expect(err).toContain(words);
  });

  it("makes a pilot of the same members first, and forecasts the rest by its replies", async () => {
    await using run = await createSampleRun();
    run.sample.replace(specPath, "evaluation_llm: 2", "evaluation_llm: 6\n  draft_llm: 3");
    const pilot = await run.sample.run("run first --pilot");
    expect(pilot.code).toBe(0);
    const bought = run.provider.stats().sold.calls;
    expect(pilot.out).toMatch(/the rest: \d+ calls/);
    expect(pilot.out).toMatch(/evaluation: 0 of \d+ failed \(0 %\), of the \d+ left none may/);
    const rest = await run.sample.run("run first");
    expect(rest.code).toBe(0);
    const left = Number(/the rest: (\d+) calls/.exec(pilot.out)?.[1]);
    expect(left).toBeGreaterThan(0);
    expect(run.provider.stats().sold.calls).toBe(bought + left);
  });
});

describe("run: failures stay local", () => {
  const isFirstDraft = (call: FakeCall) =>
    !asksForScore(call) &&
    !asksForEssay(call) &&
    call.request.messages.some(({ content }) => content.includes("List six"));

  it("keeps a truncated reply, calls it failed, and asks again only when that may help", async () => {
    await using run = await createSampleRun({
      faults: (call) => (isFirstDraft(call) ? { kind: "truncated-reply" } : undefined),
    });
    const first = await run.sample.run("run first");
    expect(first.code).toBe(1);
    expect(first.out).toMatch(/1 × daydream\/truncated-raw: the reply was cut at 4096 tokens/);
    expect(first.out).toContain("6 blocked");
    const failed = run.ids("draft").find((id) => run.file("draft", id, "parsed.txt") === undefined) ?? "";
    expect(run.file("draft", failed, "raw.txt")).toContain("First line");
    expect(run.json("draft", failed, "parsed_metadata.json")).toMatchObject({
      success: false,
      error: { code: "daydream/truncated-raw" },
    });

    const bought = run.provider.stats().sold.calls;
    const same = await run.sample.run("run first");
    expect(same.code).toBe(1);
    expect(same.out).toContain("nothing new to do: 1 failed before, 6 wait for them");
    expect(run.provider.stats().sold.calls).toBe(bought);

    run.answer({});
    run.sample.replace(
      specPath,
      "draft: { temperature: 0.9, max_tokens: 4096 }",
      "draft: { temperature: 0.9, max_tokens: 8192 }",
    );
    const raised = await run.sample.run("run first");
    expect(raised).toMatchObject({ code: 0, out: expect.stringContaining("7 made") });
    expect(run.json("draft", failed, "raw_metadata.json")).toMatchObject({ attempt: 2 });
    expect(run.file("draft", failed, "attempts/001/raw.txt")).toContain("First line");
    expect(run.json("draft", failed, "attempts/001/parsed_metadata.json")).toMatchObject({ success: false });
  });

  it("counts a reply that used all its tokens as truncated, whatever the provider says", async () => {
    await using run = await createSampleRun({
      reply: (call) =>
        isFirstDraft(call)
          ? { text: "One.\nTwo.\nThree.", finishReason: "stop", outputTokens: 4096 }
          : usualReply(call),
    });
    const { code, out } = await run.sample.run("run first");
    expect(code).toBe(1);
    expect(out).toContain("daydream/truncated-raw");
  });

  it.each([
    ["a draft of one line", { text: "One line only." }, "daydream/min-lines-not-met"],
    ["an empty reply", { text: "" }, "daydream/empty-reply"],
    ["a refusal", { text: "", refusal: "No.", outputTokens: 3 }, "daydream/refused-reply"],
    [
      "a filtered reply",
      { text: "Some", finishReason: "content_filter" as const },
      "daydream/filtered-reply",
    ],
    [
      "thinking without an answer",
      { text: "", reasoning: "Hm.", reasoningTokens: 5 },
      "daydream/reasoning-only-reply",
    ],
  ])("keeps %s as evidence, and --retry-failed asks again", async (_, reply, code) => {
    await using run = await createSampleRun({
      reply: (call) => (isFirstDraft(call) ? reply : usualReply(call)),
    });
    const first = await run.sample.run("run first");
    expect(first.code).toBe(1);
    expect(first.out).toContain(code);
    expect(first.out).toContain("7 made, 1 failed, 6 blocked");
    const failed = run.ids("draft").find((id) => run.file("draft", id, "parsed.txt") === undefined) ?? "";
    expect(run.file("draft", failed, "raw.txt")).toBe(reply.text);
    run.answer({});
    const retried = await run.sample.run("run first --retry-failed");
    expect(retried).toMatchObject({ code: 0, out: expect.stringContaining("7 made") });
    expect(run.file("draft", failed, "attempts/001/raw.txt")).toBe(reply.text);
    expect(run.file("draft", failed, "parsed.txt")).toContain("First line");
  });

  it("keeps an evaluation without a score, with the reason, and goes on with the others", async () => {
    let first = true;
    await using run = await createSampleRun({
      reply: (call) => {
        if (!asksForScore(call) || !first) return usualReply(call);
        first = false;
        return "I would rather not say.\nScore: 12";
      },
    });
    const { code, out } = await run.sample.run("run first");
    expect(code).toBe(1);
    expect(out).toMatch(/13 made, 1 failed ·/);
    const [log = ""] = readdirSync(join(run.sample.dataRoot, "runs"));
    expect(run.sample.read(`runs/${log}`)).toMatch(/"kind":"generation-failed".*"cost_usd":0\.0/);
    expect(out).toMatch(/daydream\/parse-failed: the parser in_last_line found no result \(out-of-range\)/);
    const failed =
      run.ids("evaluation").find((id) => run.file("evaluation", id, "parsed.txt") === undefined) ?? "";
    expect(run.json("evaluation", failed, "parsed_metadata.json")).toMatchObject({
      success: false,
      preview: "I would rather not say. | Score: 12",
    });
  });

  it("tries a 400 once, and keeps what the provider said", async () => {
    await using run = await createSampleRun({
      faults: (call) =>
        isFirstDraft(call) ? { kind: "status", status: 400, message: "no such parameter" } : undefined,
    });
    const { code, out } = await run.sample.run("run first");
    expect(code).toBe(1);
    expect(out).toContain("gateway/request-refused");
    const failed = run.ids("draft").find((id) => run.file("draft", id, "raw.txt") === undefined) ?? "";
    expect(run.json("draft", failed, "raw_metadata.json")).toMatchObject({
      error: { code: "gateway/request-refused", status: 400 },
    });
    expect(run.provider.stats().failed).toBe(1);
    run.answer({});
    expect((await run.sample.run("run first")).code).toBe(1);
    expect((await run.sample.run("run first --retry-failed")).code).toBe(0);
    expect(run.json("draft", failed, "raw_metadata.json")).toMatchObject({ attempt: 2, error: null });
    expect(run.json("draft", failed, "attempts/001/raw_metadata.json")).toMatchObject({ attempt: 1 });
  });

  it("asks again after 429 and 500 by itself", async () => {
    const tries = new Map<string, number>();
    await using run = await createSampleRun({
      faults: (call) => {
        const key = JSON.stringify(call.request);
        const count = (tries.get(key) ?? 0) + 1;
        tries.set(key, count);
        if (!isFirstDraft(call) || count > 2) return undefined;
        return { kind: "status", status: count === 1 ? 429 : 503, retryAfterMs: 5 };
      },
    });
    const { code } = await run.sample.run("run first");
    expect(code).toBe(0);
    expect(tries.get([...tries.keys()].find((key) => key.includes("List six")) ?? "")).toBe(3);
  });

  it("says what was spent on calls that brought no answer", async () => {
    let cuts = 2;
    await using run = await createSampleRun({
      faults: () => (cuts-- > 0 ? { kind: "cut", at: "within-reply" } : undefined),
    });
    const { sample } = run;
    const models = sample.read("1_raw/llm_models.csv");
    sample.write("1_raw/llm_models.csv", models.replaceAll("open weights,,", "open weights,3,4"));
    const { code, out } = await sample.run("run first");
    expect(code).toBe(0);
    expect(out).toMatch(
      /\n\$0\.03\d of it is an estimate, for calls that brought no answer and may be billed\n/,
    );
  });

  it("stops before a budget is overspent, keeps what was answered, and goes on with a larger one", async () => {
    await using run = await createSampleRun();
    const { sample } = run;
    sample.write(
      "1_raw/llm_models.csv",
      sample.read("1_raw/llm_models.csv").replaceAll("open weights,,", "open weights,3,4"),
    );
    const stopped = await sample.run("run first --budget 0.0185");
    expect(stopped.code).toBe(1);
    expect(stopped.out).toContain("[gateway/budget-exhausted]");
    expect(stopped.out).toMatch(/left undone/);
    expect(run.provider.stats().sold.costUsd).toBeLessThanOrEqual(0.0185);
    const bought = run.provider.stats().sold.calls;
    expect(bought).toBeGreaterThan(0);
    const rest = await sample.run("run first --budget 5");
    expect(rest.code).toBe(0);
    expect(run.provider.stats().sold.calls).toBe(12);
  });
});

describe("run: what changed", () => {
  it("makes exactly what an edited draft template concerns, under new ids", async () => {
    await using run = await createSampleRun();
    await run.sample.run("run first");
    const before = new Set(["draft", "essay", "evaluation"].flatMap(run.ids));
    run.sample.replace(
      "1_raw/templates/draft/one-question.txt",
      "Find the one question",
      "Find the question",
    );
    const { code, out } = await run.sample.run("run first");
    expect(code).toBe(0);
    expect(out).toContain("7 made · 6 calls");
    const isNew = (stage: string) => run.ids(stage).filter((id) => !before.has(id)).length;
    expect([isNew("draft"), isNew("essay"), isNew("evaluation")]).toEqual([1, 2, 4]);
  });

  it("calls what an edited template concerns stale where ids come from names, and --force makes it again", async () => {
    await using run = await createSampleRun();
    run.sample.replace(specPath, "output:", "output:\n  ids: names-v1");
    await run.sample.run("run first");
    const bought = run.provider.stats().sold.calls;
    run.sample.replace(
      "1_raw/templates/draft/one-question.txt",
      "Find the one question",
      "Find the question",
    );
    const same = await run.sample.run("run first");
    expect(same.out).toContain("draft: content.draft_template has changed for 1 (keep: none made again)");
    expect(run.provider.stats().sold.calls).toBe(bought);
    await run.sample.run("run first --stage draft --only draft_template=one-question --force");
    expect((await run.sample.run("run first")).code).toBe(0);
    expect(run.provider.stats().sold.calls).toBe(bought + 6);
    expect((await run.sample.run("plan first")).out).not.toContain("has changed");
  });

  it("takes a reply that begins with a byte order mark for what it is, every time", async () => {
    await using run = await createSampleRun({
      reply: (call) => (asksForScore(call) ? "SCORE: 5" : "\ufeffOne.\nTwo.\nThree.\n<essay>Four</essay>"),
    });
    await run.sample.run("run first");
    const { out } = await run.sample.run("plan first");
    expect(out).not.toContain("parent_text");
    expect(out).toContain("in all: 0 calls");
    const [draft = ""] = run.ids("draft");
    const made = run.file("draft", draft, "parsed.txt");
    expect(made?.startsWith("\ufeff")).toBe(true);
    expect((await run.sample.run(`show ${draft} --parsed`)).out).toContain("\ufeffOne.");
    await run.sample.run("reparse first");
    expect(run.file("draft", draft, "parsed.txt")).toBe(made);
    expect((await run.sample.run("plan first")).out).toContain("in all: 0 calls");
  });

  it("says where something was made, so that pretended replies never pass for real ones", async () => {
    await using run = await createSampleRun();
    await run.sample.run("run first");
    writeFileSync(join(run.sample.folder, "daydream.config.yaml"), "");
    const { out } = await run.sample.run("plan first");
    expect(out).toContain("draft: endpoint has changed for 2 (keep: none made again)");
    const [id = ""] = run.ids("draft");
    const { fields } = run.json("draft", id, "inputs.json");
    expect(fields).toMatchObject({ endpoint: { value: "openrouter at 127.0.0.1", policy: "keep" } });
  });

  it("redoes children only where a forced parent came out differently", async () => {
    await using run = await createSampleRun();
    await run.sample.run("run first");
    const bought = run.provider.stats().sold.calls;
    const { code, out } = await run.sample.run(
      "run first --stage draft --only draft_template=plain-links --force",
    );
    expect(code).toBe(0);
    expect(out).toContain("1 made");
    expect(run.provider.stats().sold.calls).toBe(bought + 1);
    const after = await run.sample.run("run first");
    expect(after).toMatchObject({ code: 0, out: expect.stringContaining("6 made") });
    const [draft = ""] = run.ids("draft");
    expect(run.file("draft", draft, "attempts/001/parsed.txt")).toContain("First line");
  });

  it("leaves children as they are where a parent came out the same", async () => {
    await using run = await createSampleRun({
      reply: (call) => (asksForScore(call) ? "SCORE: 5" : "One.\n<essay>Two.\nThree.</essay>"),
    });
    await run.sample.run("run first");
    const bought = run.provider.stats().sold.calls;
    await run.sample.run("run first --stage draft --force");
    const after = await run.sample.run("run first");
    expect(after.out).toContain("nothing to do");
    expect(run.provider.stats().sold.calls).toBe(bought + 2);
  });

  it("reads stored replies again where only the parser changed, without a call", async () => {
    await using run = await createSampleRun({
      reply: (call) => (asksForScore(call) ? "SCORE: 5" : "Only\nplain\nwords."),
    });
    const first = await run.sample.run("run first");
    expect(first.out).toContain("daydream/parse-failed");
    const bought = run.provider.stats().sold.calls;
    run.sample.replace("1_raw/draft_templates.csv", "essay_block,", "identity,");
    const { code, out } = await run.sample.run("run first --stage draft");
    expect(code).toBe(0);
    expect(out).toContain("1 made · 0 calls");
    expect(run.provider.stats().sold.calls).toBe(bought);
    expect((await run.sample.run("run first")).code).toBe(0);
  });

  it("asks another model in the place of one, under ids of that model's own", async () => {
    await using run = await createSampleRun({ models: ["openai/gpt-oss-120b", "maker/judge"] });
    const { code, out } = await run.sample.run("run first --model-map gpt-oss-20b=maker/judge");
    expect(code).toBe(0);
    expect(out).toContain("with --model-map, other models are asked");
    const [id = ""] = run.ids("evaluation");
    expect(run.json("evaluation", id, "raw_metadata.json")).toMatchObject({
      llm_model_id: "gpt-oss-20b",
      model: "maker/judge",
    });
    const { out: plain } = await run.sample.run("plan first");
    expect(plain).toMatch(/evaluation +8 +8 /);
  });

  it("plays recordings of an earlier run byte for byte, without a provider or a key", async () => {
    await using run = await createSampleRun();
    await run.sample.run("run first --record replies");
    const parsed = run.ids("evaluation").map((id) => run.file("evaluation", id, "raw.txt"));
    for (const folder of ["gens", "runs", "index"])
      rmSync(join(run.sample.dataRoot, folder), { recursive: true, force: true });
    rmSync(join(run.sample.folder, ".env"));
    await run.provider.close();
    const { code } = await run.sample.run("run first --replay replies");
    expect(code).toBe(0);
    expect(run.ids("evaluation").map((id) => run.file("evaluation", id, "raw.txt"))).toEqual(parsed);
  });
});
