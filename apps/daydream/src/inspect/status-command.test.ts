import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Member } from "@daydream/design";
import { acquireRunLock } from "@daydream/store";
import { describe, expect, it } from "vitest";
import { makeMembers } from "../sample/make-members.ts";
import { createSampleWorkspace } from "../sample/sample-workspace.ts";
import { makeGenerations, type SampleReply } from "./sample-generations.ts";

const specPath = "cohorts/first/spec/config.yaml";

/** The drafts that ask one question come out cut off; one evaluation gives no score, another is not read yet. */
function mixedReplies(evaluations: readonly Member[]): (member: Member) => SampleReply {
  return ({ stage, id, axes }) => {
    if (stage === "draft" && axes.draft_template === "one-question")
      return { text: "<essay>\nOne.\nTwo.", call: { kind: "truncated", truncated: true } };
    if (id === evaluations[0]?.id) return { text: "No number here.\n" };
    if (id === evaluations[1]?.id) return { unread: "SCORE: 5\n" };
    if (id === evaluations[2]?.id)
      return { error: { code: "gateway/timed-out", message: "no answer in 60 s", maybe_charged: true } };
    return { text: stage === "evaluation" ? "SCORE: 7\n" : "<essay>\nOne.\nTwo.\n</essay>\n" };
  };
}

async function mixedSample() {
  const sample = await createSampleWorkspace();
  const cohort = sample.planned();
  const drafts = new Map(cohort.members.map((member) => [member.id, member]));
  const evaluations = cohort.members.filter(({ stage, axes }) => {
    return stage === "evaluation" && axes.draft_template === "plain-links";
  });
  await makeGenerations(cohort, { ...sample, replyOf: mixedReplies(evaluations) });
  return Object.assign(sample, { drafts, evaluations });
}

describe("status", () => {
  it("counts members per stage and what they cost, and says what is next", async () => {
    using sample = await mixedSample();
    const { code, out, err } = await sample.run("status first");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const lines = out.split("\n").map((line) => line.replaceAll(/ +/g, " "));
    expect(lines[0]).toBe("first");
    expect(lines.slice(3, 6)).toEqual([
      "draft 2 1 1 0 0 0 0 50.0 % $0.020 1800 200",
      "essay 4 2 0 0 0 2 0 50.0 % $0.010 900 100",
      "evaluation 8 1 2 1 0 4 0 12.5 % $0.030 + ? 2700 300",
    ]);
    expect(lines.slice(6)).toEqual([
      "draft: failed by 1 daydream/truncated-raw",
      "evaluation: failed by 1 daydream/parse-failed, 1 gateway/timed-out",
      "evaluation: what 1 cost is not known",
      "in all 4 of 14 members made, 28.6 %, $0.060 + ?; next: daydream run first",
      "",
    ]);
  });

  it("says of a cohort that nobody has compiled that all is absent, of a whole one that it can be reported", async () => {
    using sample = await createSampleWorkspace();
    expect((await sample.run("status")).out).toMatch(/draft +2 +0 +0 +0 +2 +0 +0 +0 % +\$0/);
    await makeGenerations(sample.planned(), sample);
    expect((await sample.run("status")).out).toMatch(
      /\nin all 14 of 14 members made, 100 %, \$0\.\d+; next: daydream report first\n$/,
    );
  });

  it("lists what failed with its reason and what to do", async () => {
    using sample = await mixedSample();
    const { out } = await sample.run("status first --failed");
    expect(out).toMatch(/^first: 3 failed\n/);
    expect(out).toMatch(
      /draft +d_\w+ +the reply was cut.* daydream\/truncated-raw +raise max_tokens of draft in the spec, then daydream run first\n/,
    );
    const id = sample.evaluations[0]?.id;
    expect(out).toMatch(
      new RegExp(
        `${id} .*daydream/parse-failed +daydream show ${id} --raw, then daydream run first --retry-failed`,
      ),
    );
    expect(out).toMatch(/no answer in 60 s +gateway\/timed-out +daydream run first --retry-failed\n/);
    const { cohorts } = JSON.parse((await sample.run("status first --json")).out);
    expect(cohorts[0].failures).toHaveLength(3);
    expect(cohorts[0].stages[2]).toMatchObject({
      failed_by: { "gateway/timed-out": 1 },
      coverage_percent: 12.5,
    });
  });

  it("counts what is stale, and sends what a changed input asks for to run", async () => {
    using sample = await mixedSample();
    sample.replace(
      specPath,
      "draft: { temperature: 0.9, max_tokens: 4096 }",
      "draft: { temperature: 0.9, max_tokens: 8192 }",
    );
    const { out } = await sample.run("status first");
    expect(out).toContain("draft: 2 stale, of which a run makes 1 again");
    expect((await sample.run("status first --failed")).out).toMatch(/truncated-raw +daydream run first\n/);
  });

  it("names who is at work, and how far that run is", async () => {
    using sample = await mixedSample();
    expect((await sample.run("status")).out).not.toContain("at work");
    await using _ = await acquireRunLock({
      directory: sample.dataRoot,
      program: "daydream",
      command: "daydream gc",
    });
    expect((await sample.run("status")).out).toMatch(
      new RegExp(`\\nat work: process ${process.pid} on \\S+ since [-\\d: ]+ UTC: daydream gc\\n$`),
    );
    const at = new Date().toISOString();
    const started = {
      at,
      kind: "run-started",
      run_id: "r_9",
      command: "run first",
      cohorts: ["first"],
      estimate: { calls: 12 },
    };
    const made = { at, kind: "generation-made", stage: "draft", gen_id: "d_1", mode: "llm", cost_usd: 0.5 };
    sample.write("runs/r_9.jsonl", `${JSON.stringify(started)}\n${JSON.stringify(made)}\n{"at":`);
    expect((await sample.run("status")).out).toMatch(
      /\n {2}r_9 running: 1 made, 0 failed, 1 of 12 planned calls, \$0\.50, .*; daydream log --follow\n$/,
    );
    const { at_work } = JSON.parse((await sample.run("status --json")).out);
    expect(at_work).toMatchObject({ pid: process.pid, run: { run_id: "r_9", outcome: "running" } });
  });

  it.each([
    ["raw_metadata.json", "bad-metadata"],
    ["inputs.json", "bad-inputs"],
  ])("counts the rest where one %s is damaged", async (file, code) => {
    using sample = await mixedSample();
    const id = sample.evaluations[3]?.id;
    sample.write(`gens/evaluation/${id}/${file}`, "{");
    const { code: exit, out, err } = await sample.run("status first");
    expect(exit).toBe(1);
    expect(out).toMatch(/evaluation +8 +1 +2 +1 +0 +4/);
    expect(err).toMatch(
      new RegExp(`^damaged: gens/evaluation/${id}/${file}\\b.* \\[daydream/${code}\\]\\n$`),
    );
  });

  it("lets plan and run go on where inputs are damaged, and say so", async () => {
    using sample = await createSampleWorkspace();
    await makeGenerations(sample.planned(), sample);
    const id = sample.planned().members.at(-1)?.id;
    sample.write(`gens/evaluation/${id}/inputs.json`, "{");
    const damaged = expect.stringMatching(
      /^damaged: gens\/evaluation\/v_\w+\/inputs\.json .*\[daydream\/bad-inputs\]\n/,
    );
    expect(await sample.run("plan first")).toMatchObject({ code: 0, err: damaged });
    expect(await sample.run("run first")).toMatchObject({
      code: 0,
      err: damaged,
      out: expect.stringContaining("nothing to do"),
    });
  });

  it("refuses a cohort that there is not; one broken spec does not hide the others", async () => {
    using sample = await mixedSample();
    expect(await sample.run("status nothing")).toMatchObject({
      code: 2,
      err: expect.stringContaining("[daydream/cohort-unknown]"),
    });
    await sample.run("spec copy first second");
    sample.write("cohorts/second/spec/config.yaml", "axes: 3\n");
    const all = await sample.run("status");
    expect(all.code).toBe(1);
    expect(all.out).toMatch(/^first\n/);
    expect(all.err).toMatch(/^damaged: second: .*; daydream check second \[daydream\/invalid-input\]\n$/);
    expect((await sample.run("status second")).code).toBe(2);
  });

  it("reads what a large cohort took once, and again only where something was added", async () => {
    using sample = await createSampleWorkspace();
    sample.replace(specPath, "evaluation_llm: 2", "evaluation_llm: 130");
    const cohort = sample.planned();
    makeMembers(cohort, sample);
    const member = cohort.members.at(-1);
    const path = `gens/${member?.stage}/${member?.id}`;
    const call = (tokens: number) => JSON.stringify({ usage: { completion_tokens: tokens }, cost_usd: 1 });
    const tokens = async () => {
      const { cohorts } = JSON.parse((await sample.run("status first --json")).out);
      return cohorts[0].stages[2].completion_tokens;
    };
    expect(await tokens()).toBe(520 * 900);
    sample.write(`${path}/raw_metadata.json`, call(1000));
    expect(await tokens()).toBe(520 * 900);
    sample.write(`${path}/attempts/001/raw_metadata.json`, call(5));
    expect(await tokens()).toBe(519 * 900 + 1005);
    sample.write(`${path}/attempts/002/raw_metadata.json`, call(7));
    expect(await tokens()).toBe(519 * 900 + 1012);
  });

  it("reads a store of the predecessor, which says less", async () => {
    using sample = await mixedSample();
    const id = sample.evaluations[3]?.id;
    const folder = `gens/evaluation/${id}`;
    for (const file of ["inputs.json", "parsed_metadata.json"]) rmSync(join(sample.dataRoot, folder, file));
    sample.write(
      `${folder}/raw_metadata.json`,
      JSON.stringify({ stage: "evaluation", gen_id: id, truncated: false }),
    );
    const { code, out } = await sample.run("status first");
    expect(code).toBe(0);
    expect(out).toMatch(/evaluation +8 +1 +2 +1 +0 +4 +1 /);
    expect(out).toContain("evaluation: what 2 cost is not known");
  });
});
