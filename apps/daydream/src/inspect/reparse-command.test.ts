import { statSync } from "node:fs";
import { join } from "node:path";
import { acquireRunLock } from "@daydream/store";
import { describe, expect, it } from "vitest";
import { createSampleWorkspace } from "../sample/sample-workspace.ts";
import { makeGenerations } from "./sample-generations.ts";

const rubrics = "1_raw/evaluation_templates.csv";
const drafts = "1_raw/draft_templates.csv";
const specPath = "cohorts/first/spec/config.yaml";

/** Two scores in one reply: one parser takes the one near the end, another the last line's. */
const twoScores = "Overall Score: 3/10\n\nWell.\nSCORE: 7\n";

async function madeSample() {
  const sample = await createSampleWorkspace();
  const cohort = sample.planned();
  const evaluations = cohort.members.filter(({ stage }) => stage === "evaluation");
  const plain = cohort.members.filter(({ axes }) => axes.draft_template === "plain-links");
  await makeGenerations(cohort, {
    ...sample,
    replyOf: ({ stage, id }) => {
      if (id === evaluations[0]?.id)
        return { text: "**Final Score**\n7/10\n\nThat is all.\nBye.\nBye.\nBye.\n" };
      if (id === evaluations[1]?.id) return { unread: "SCORE: 5\n" };
      return {
        text:
          stage === "evaluation" ? twoScores : `Before.\n<essay>\nThe ${stage} ${id}.\n</essay>\nAfter.\n`,
      };
    },
  });
  const idAt = (stage: string, index = 0) =>
    plain.filter((member) => member.stage === stage)[index]?.id ?? "";
  const evaluationId = (index: number) => evaluations[index]?.id ?? "";
  return Object.assign(sample, { idAt, evaluationId });
}

describe("reparse", () => {
  it("finds nothing to change after a run, but replies that nobody has read", async () => {
    using sample = await madeSample();
    const id = sample.evaluationId(1);
    const { code, out, err } = await sample.run("reparse first");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("first: 12 replies read again, 1 newly parsed\n");
    expect(out).toContain(`  ${id} newly parsed: a text → score 5\n`);
    expect(sample.read(`gens/evaluation/${id}/parsed.txt`)).toBe("5.0\n");
    const again = await sample.run("reparse first");
    expect(again.out).toBe("first: 12 replies read again, all as before\n");
  });

  it("says what another parser makes of replies, writes that, and leaves every reply as it is", async () => {
    using sample = await madeSample();
    await sample.run("reparse first");
    const paths = [0, 2].map((index) => `gens/evaluation/${sample.evaluationId(index)}`);
    const raws = paths.map((path) => statSync(join(sample.dataRoot, path, "raw.txt")).mtimeMs);
    sample.replace(rubrics, "in_last_line", "score_near_end");
    const { out } = await sample.run("reparse first");
    expect(out).toContain(
      "first: 12 replies read again, 1 newly parsed, 6 with another score, 1 with the same result, read in another way\n",
    );
    expect(out).toContain("  6 of 7 scores differ: mean 6.71 → 3.03; the largest differences:\n");
    expect(out).toMatch(
      new RegExp(`${sample.evaluationId(0)} newly parsed: .*\\[daydream/parse-failed\\] → score 6.3\\n`),
    );
    expect(sample.read(`${paths[0]}/parsed.txt`)).toBe("6.3\n");
    expect(JSON.parse(sample.read(`${paths[0]}/parsed_metadata.json`))).toMatchObject({
      success: true,
      parser_name: "score_near_end",
      score: 6.3,
    });
    expect(paths.map((path) => statSync(join(sample.dataRoot, path, "raw.txt")).mtimeMs)).toEqual(raws);
    expect((await sample.run("reparse first")).out).toContain("all as before");
    expect((await sample.run("status first")).out).toMatch(/evaluation +8 +8 +0 +0 +0 +0 +0 /);
  });

  it("says how far scores move: of how many, their means, the largest differences", async () => {
    using sample = await madeSample();
    const [first, second] = [sample.evaluationId(2), sample.evaluationId(3)];
    for (const [id, score] of [
      [first, "1"],
      [second, "6"],
    ]) {
      const path = `gens/evaluation/${id}`;
      sample.write(`${path}/parsed.txt`, `${score}.0\n`);
      sample.replace(`${path}/parsed_metadata.json`, '"score": 7', `"score": ${score}`);
    }
    const { out } = await sample.run("reparse first --stage evaluation --dry-run");
    expect(out).toContain("evaluation: 1 newly parsed, 2 with another score\n");
    expect(out).toContain("  2 of 6 scores differ: mean 5.83 → 7.00; the largest differences:\n");
    expect(out).toContain(`    ${first} 1 → 7\n    ${second} 6 → 7\n`);
    const json = JSON.parse((await sample.run("reparse first --dry-run --json")).out);
    expect(json).toMatchObject({ cohort: "first", dry_run: true, read: 12 });
    expect(json.scores).toContainEqual({ gen_id: first, stage: "evaluation", before: 1, after: 7 });
  });

  it("names the members that were made from a text that has changed", async () => {
    using sample = await madeSample();
    const [draft, essay] = [sample.idAt("draft"), sample.idAt("essay")];
    const line =
      sample
        .read(drafts)
        .split("\n")
        .find((text) => text.startsWith("plain-links,")) ?? "";
    sample.replace(drafts, line, line.replace("identity", "essay_block"));
    const { out } = await sample.run("reparse first --stage draft");
    expect(out).toContain("first: 2 replies read again, 1 with another result\n");
    expect(out).toContain("2 members are stale: what its parent says is not what they were made from\n");
    expect(out).toContain(`  essay ${essay}, made from ${draft}\n`);
    expect(out).toContain("next: daydream plan first\n");
    expect(sample.read(`gens/draft/${draft}/parsed.txt`)).toBe(`The draft ${draft}.`);
    expect((await sample.run("plan first")).out).toContain("essay: parent_text has changed for 2");
  });

  it("takes the result away from a reply that is too short now, and keeps the record of its inputs true", async () => {
    using sample = await madeSample();
    const draft = sample.idAt("draft");
    const before = JSON.parse(sample.read(`gens/draft/${draft}/inputs.json`));
    sample.replace(
      specPath,
      "draft: { temperature: 0.9, max_tokens: 4096 }",
      "draft: { temperature: 0.9, max_tokens: 9000, min_lines: 9 }",
    );
    const { out } = await sample.run("reparse first --stage draft");
    expect(out).toContain("first: 2 replies read again, 2 newly failed\n");
    expect(out).toMatch(/newly failed: a text → the reply has 5 lines .* \[daydream\/min-lines-not-met\]\n/);
    expect(() => sample.read(`gens/draft/${draft}/parsed.txt`)).toThrow("ENOENT");
    const after = JSON.parse(sample.read(`gens/draft/${draft}/inputs.json`));
    expect(after).toEqual({
      ...before,
      fields: { ...before.fields, min_lines: { value: 9, policy: "redo-failed" } },
    });
  });

  it("changes nothing on a dry run, and needs no lock for it", async () => {
    using sample = await madeSample();
    await using _ = await acquireRunLock({ directory: sample.dataRoot, program: "daydream" });
    const { code, out } = await sample.run("reparse first --dry-run");
    expect(code).toBe(0);
    expect(out).toMatch(/1 newly parsed\n[\s\S]*\nnothing was changed\n$/);
    expect(() => sample.read(`gens/evaluation/${sample.evaluationId(1)}/parsed.txt`)).toThrow("ENOENT");
    const locked = await sample.run("reparse first");
    expect(locked.code).toBe(2);
    expect(locked.err).toContain(`[store/locked]`);
  });

  it("does not judge a reply whose record is damaged, and reads the others", async () => {
    using sample = await madeSample();
    const path = `gens/evaluation/${sample.evaluationId(1)}`;
    sample.write(`${path}/raw_metadata.json`, "{");
    const { code, out, err } = await sample.run("reparse first");
    expect(code).toBe(1);
    expect(out).toBe("first: 11 replies read again, all as before\n");
    expect(err).toMatch(
      new RegExp(`^damaged: ${path}/raw_metadata.json: .* \\[daydream/bad-metadata\\]\\n$`),
    );
    expect(() => sample.read(`${path}/parsed.txt`)).toThrow("ENOENT");
  });

  it("refuses an unknown cohort and an unknown stage", async () => {
    using sample = await madeSample();
    expect((await sample.run("reparse nothing")).err).toContain("[daydream/cohort-unknown]");
    expect((await sample.run("reparse first --stage nothing")).err).toContain(
      "there are draft, essay, evaluation",
    );
  });
});
