import { describe, expect, it } from "vitest";
import { asksForEssay, asksForScore, createSampleRun, usualReply } from "../sample/sample-run.ts";

describe("what people see of a real run", () => {
  it("log, status, show, why and reparse say the same of it as the provider", async () => {
    let isFirst = true;
    await using run = await createSampleRun({
      reply: (call) => (asksForScore(call) ? "Fine.\nSCORE: 7" : usualReply(call)),
      faults: (call) => {
        if (asksForScore(call) || asksForEssay(call)) return undefined;
        const fault = isFirst ? ({ kind: "status", status: 503, message: "busy" } as const) : undefined;
        isFirst = false;
        return fault;
      },
    });
    const { sample, provider } = run;
    expect((await sample.run("run first")).code).toBe(0);
    const { calls, costUsd: usd } = provider.stats().sold;

    const [summary] = JSON.parse((await sample.run("log --json")).out);
    expect(summary).toMatchObject({
      outcome: "done",
      cohorts: ["first"],
      made: 14,
      failed: 0,
      planned_calls: 12,
    });
    expect(summary.usd).toBeCloseTo(usd, 10);
    const log = JSON.parse((await sample.run(`log ${summary.run_id} --json`)).out);
    expect(log.damages).toEqual([]);
    expect(log.events.filter(({ kind }: { kind: string }) => kind === "attempt-failed")).toHaveLength(1);
    const told = (await sample.run(`log ${summary.run_id}`)).out;
    expect(told.match(/_\w+ made · /g)).toHaveLength(calls);
    expect(told).toMatch(
      /draft d_\w+ attempt 1 failed · .*\[gateway\/provider-failed\] · status 503 · next in /,
    );

    const status = JSON.parse((await sample.run("status first --json")).out);
    const stages: readonly { readonly members: number; readonly made: number; readonly usd: number }[] =
      status.cohorts[0].stages;
    for (const { members, made } of stages) expect(made).toBe(members);
    expect(stages.reduce((sum, stage) => sum + stage.usd, 0)).toBeCloseTo(usd, 10);
    expect(status.at_work).toBeNull();

    const [id = ""] = run.ids("evaluation");
    const shown = JSON.parse((await sample.run(`show ${id} --json`)).out);
    expect(shown).toMatchObject({
      status: "made",
      reading: { score: 7, evidence: { line: 2 } },
      call: { run_id: summary.run_id, attempt: 1, finish_reason: "stop" },
      cohorts: ["first"],
    });
    expect(shown.lineage.map(({ stage }: { stage: string }) => stage)).toEqual([
      "draft",
      "essay",
      "evaluation",
    ]);
    const why = await sample.run(`why ${id}`);
    expect(why.out).not.toMatch(/CHANGED|GONE|not recorded/);
    expect(why.out).toContain("first: a run would use it as it is\n    nothing has changed\n");
    expect((await sample.run("reparse first")).out).toBe("first: 12 replies read again, all as before\n");
    expect(provider.stats().sold.calls).toBe(calls);
  });
});
