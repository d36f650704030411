import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { acquireRunLock } from "@daydream/store";
import { createMemoryIo } from "@daydream/terminal";
import { describe, expect, it } from "vitest";
import { main } from "../cli.ts";
import { createSampleWorkspace, type SampleWorkspace } from "../sample/sample-workspace.ts";

const first = "r_20261122T101500_3fa2";
const second = "r_20261122T111500_77aa";

const started = (at: string, cohorts: readonly string[]) => ({
  at,
  kind: "run-started",
  run_id: "",
  command: `run ${cohorts.join(" ")}`,
  cohorts,
  estimate: { calls: 9 },
  budget: {},
});

const made = {
  at: "2026-11-22T10:15:04.000Z",
  kind: "generation-made",
  stage: "evaluation",
  gen_id: "v_1",
  mode: "llm",
  model: "gpt-oss-20b",
  latency_ms: 2300,
  cost_usd: 0.0125,
  prompt_tokens: 900,
  completion_tokens: 100,
  score: 7,
};

const attemptFailed = {
  at: "2026-11-22T10:15:05.000Z",
  kind: "attempt-failed",
  stage: "draft",
  gen_id: "d_1",
  model: "gpt-oss-120b",
  attempt: 1,
  code: "gateway/rate-limited",
  status: 429,
  message: "too many requests",
  latency_ms: 80,
  next_attempt_in_ms: 2000,
};

const shrunk = {
  at: "2026-11-22T10:15:06.000Z",
  kind: "pool-event",
  pool: "paid",
  event: "limit-shrunk",
  concurrency: 2,
};

const failed = {
  at: "2026-11-22T10:15:09.000Z",
  kind: "generation-failed",
  stage: "draft",
  gen_id: "d_1",
  code: "daydream/truncated-raw",
  message: "the reply was cut",
  cost_usd: 0.0105,
};

const ended = {
  at: "2026-11-22T10:15:10.000Z",
  kind: "run-ended",
  outcome: "failures",
  counts: { made: 1, reused: 4, failed: 1, blocked: 2, cancelled: 0 },
  calls: 3,
  spent: { usd: 0.023, tokens: 2400 },
  elapsed_ms: 10_000,
};

function lines(...records: readonly unknown[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join("");
}

async function sampleWithRuns(): Promise<SampleWorkspace> {
  const sample = await createSampleWorkspace();
  sample.write(
    `runs/${first}.jsonl`,
    lines(started("2026-11-22T10:15:00.000Z", ["first"]), made, attemptFailed, shrunk, failed, ended),
  );
  sample.write(
    `runs/${second}.jsonl`,
    lines(started("2026-11-22T11:15:00.000Z", ["other"]), { ...made, at: "2026-11-22T11:15:30.000Z" }),
  );
  return sample;
}

describe("log", () => {
  it("lists the runs, newest first, and tells one that broke off from one that ended", async () => {
    using sample = await sampleWithRuns();
    const { code, out, err } = await sample.run("log");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const [, , newest, oldest] = out.split("\n");
    expect(newest).toMatch(
      /^r_\S+_77aa +2026-11-22 11:15:00 +broken-off +1 +0 +1 +\$0\.013 +30\.0 s +other$/,
    );
    expect(oldest).toMatch(/^r_\S+_3fa2 +2026-11-22 10:15:00 +failures +1 +1 +3 +\$0\.023 +10\.0 s +first$/);
  });

  it("lists the runs of one cohort, as JSON too", async () => {
    using sample = await sampleWithRuns();
    const { out } = await sample.run("log first --json");
    expect(JSON.parse(out)).toEqual([
      {
        run_id: first,
        command: "run first",
        cohorts: ["first"],
        started_at: "2026-11-22T10:15:00.000Z",
        outcome: "failures",
        made: 1,
        failed: 1,
        calls: 3,
        planned_calls: 9,
        usd: 0.023,
        tokens: 2400,
        duration_ms: 10_000,
      },
    ]);
  });

  it("says what happened in a run that is named by the beginning of its id", async () => {
    using sample = await sampleWithRuns();
    const { out } = await sample.run("log r_20261122T10");
    expect(out.split("\n")).toEqual([
      "10:15:00  begun: run first",
      "10:15:04  evaluation v_1 made · score 7 · gpt-oss-20b · 2.3 s · 100 tokens · $0.013",
      "10:15:05  draft d_1 attempt 1 failed · gpt-oss-120b · too many requests [gateway/rate-limited] · status 429 · next in 2.0 s",
      '10:15:06  pool paid · limit-shrunk · {"concurrency":2}',
      "10:15:09  draft d_1 FAILED · the reply was cut [daydream/truncated-raw] · $0.011",
      "10:15:10  ended: failures · 1 made · 4 reused · 1 failed · 2 blocked · 0 cancelled · 3 calls · $0.023 · 10.0 s",
      `${first} failures: 1 made, 1 failed, 3 of 9 planned calls, $0.023, 10.0 s`,
      "",
    ]);
  });

  it("shows failures alone", async () => {
    using sample = await sampleWithRuns();
    expect((await sample.run(`log ${first} --failed`)).out.split("\n").slice(0, -2)).toEqual([
      expect.stringContaining("attempt 1 failed"),
      expect.stringContaining("FAILED"),
    ]);
    expect((await sample.run("log --failed")).out).toMatch(/^nothing failed\n/);
  });

  it("says which lines it cannot read, and reads the others", async () => {
    using sample = await sampleWithRuns();
    const path = join(sample.dataRoot, `runs/${second}.jsonl`);
    appendFileSync(
      path,
      `{"at":3}\n${lines({ kind: "new-thing", at: "2026-11-22T11:15:31Z", x: 1 })}{"at":"20`,
    );
    const { code, out, err } = await sample.run(`log ${second}`);
    expect(code).toBe(0);
    expect(out).toContain('11:15:31  new-thing · {"x":1}\n');
    expect(err).toMatch(/line 3 of runs\/\S+ is no record of a run: .*\[daydream\/bad-run-record\]/);
    expect(err).toContain("[daydream/run-log-torn]");
    const json = JSON.parse((await sample.run(`log ${second} --json`)).out);
    expect(json.damages).toHaveLength(2);
    expect(json.events.at(-1)).toEqual({ at: "2026-11-22T11:15:31Z", kind: "new-thing", x: 1 });
  });

  it("refuses what is neither a run nor a cohort, and what could be several runs", async () => {
    using sample = await sampleWithRuns();
    const unknown = await sample.run("log nothing");
    expect(unknown.code).toBe(2);
    expect(unknown.err).toContain("[daydream/run-unknown]\nhint: daydream log lists the runs");
    const several = await sample.run("log r_2026");
    expect(several.code).toBe(2);
    expect(several.err).toContain(`[daydream/id-ambiguous]\n${first}\n${second}\n`);
  });

  it("says so where there was no run", async () => {
    using sample = await createSampleWorkspace();
    expect(await sample.run("log")).toEqual({ code: 0, out: "no run yet: daydream run COHORT\n", err: "" });
    expect((await sample.run("log --follow")).err).toContain("[daydream/run-missing]");
  });
});

describe("log --follow", () => {
  it("prints what happens until the run has ended", async () => {
    using sample = await createSampleWorkspace();
    await using _ = await acquireRunLock({ directory: sample.dataRoot, program: "daydream" });
    const path = `runs/${second}.jsonl`;
    const now = new Date().toISOString();
    sample.write(path, lines({ ...started(now, ["first"]) }));
    expect((await sample.run("log")).out).toContain("running");
    const io = createMemoryIo({ workingDirectory: sample.folder });
    const following = main(["log", "--follow"], io);
    const file = join(sample.dataRoot, path);
    appendFileSync(file, lines(made) + JSON.stringify(failed));
    await expect.poll(() => io.printed.out).toContain("evaluation v_1 made");
    expect(io.printed.out).not.toContain("FAILED");
    appendFileSync(file, `\n${lines(ended)}`);
    expect(await following).toBe(0);
    expect(io.printed.out).toMatch(/d_1 FAILED[\s\S]*ended: failures[\s\S]* 3 of 9 planned calls/);
  });

  it("ends when nobody is there who could go on", async () => {
    using sample = await sampleWithRuns();
    const { code, out } = await sample.run("log other --follow");
    expect(code).toBe(0);
    expect(out).toMatch(/_77aa broken-off: 1 made, 0 failed/);
  });
});
