import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createSampleWorkspace } from "../sample/sample-workspace.ts";
import { makeGenerations } from "./sample-generations.ts";

const specPath = "cohorts/first/spec/config.yaml";
const templatePath = "1_raw/templates/draft/plain-links.txt";

async function madeSample() {
  const sample = await createSampleWorkspace();
  const cohort = sample.planned();
  await makeGenerations(cohort, sample);
  const plain = cohort.members.filter(({ axes }) => axes.draft_template === "plain-links");
  const idAt = (stage: string, index = 0) =>
    plain.filter((member) => member.stage === stage)[index]?.id ?? "";
  return Object.assign(sample, { idAt });
}

describe("why", () => {
  it("says what a generation was made from, with the files that still hold it", async () => {
    using sample = await madeSample();
    const { code, out, err } = await sample.run(`why ${sample.idAt("draft")}`);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("\nin first\n\n── made from (its id stands for these contents, ");
    expect(out).toMatch(
      /\ndraft_template plain-links: [0-9a-f]{12} · still the same\n {4}data\/1_raw\/templates\/draft\/plain-links\.txt\n/,
    );
    expect(out).toMatch(
      /\ncombo_id combo_v1_6469d78980c3: [0-9a-f]{12} · still the same\n {4}data\/combo_mappings\.csv\n/,
    );
    expect(out).toContain("    data/1_raw/concepts/descriptions-paragraph/spare-parts.txt\n");
    expect(out).toMatch(/\nmodel gpt-oss-120b: openai\/gpt-oss-120b\S* · still the same\n/);
    expect(out).toMatch(/\nsettings: .*temperature 0\.9 · max_tokens 4096 · min_lines 3/);
    expect(out).toContain("\n── today\nfirst: a run would use it as it is\n    nothing has changed\n");
  });

  it("says field by field what differs today, with the policy and what a run would do", async () => {
    using sample = await madeSample();
    sample.replace(specPath, "max_tokens: 4096 }\n  essay", "max_tokens: 9000 }\n  essay");
    const { out } = await sample.run(`why ${sample.idAt("draft")}`);
    expect(out).toContain("first: a run would keep it as it is\n    max_tokens: 4096 → 9000 (redo-failed)\n");
    const json = JSON.parse((await sample.run(`why ${sample.idAt("draft")} --json`)).out);
    expect(json.today).toEqual([
      {
        kind: "planned",
        cohort: "first",
        action: "keep",
        changes: [{ field: "max_tokens", before: 4096, after: 9000, policy: "redo-failed" }],
      },
    ]);
    expect(json).toMatchObject({ ids: "content", identity: { scheme: 1, stage: "draft", replicate: 1 } });
  });

  it("names the id that stands for a changed template, before and after the cohort is compiled again", async () => {
    using sample = await madeSample();
    const [draft, essay] = [sample.idAt("draft"), sample.idAt("essay")];
    sample.replace(templatePath, "{{", "Please: {{");
    const next = sample.planned().members.filter(({ axes }) => axes.draft_template === "plain-links");
    const line = `first: a changed draft_template has another id now: ${next[0]?.id}\n`;
    const { out } = await sample.run(`why ${draft}`);
    expect(out).toContain(line);
    expect(out).toMatch(/draft_template plain-links: [0-9a-f]{12} · CHANGED, now [0-9a-f]{12}\n/);
    expect((await sample.run(`why ${essay}`)).out).toContain(
      "first: a changed parent has another id now: e_",
    );
    await sample.run("compile first");
    const after = (await sample.run(`why ${draft}`)).out;
    expect(after).toContain("\nin no compiled cohort\n");
    expect(after).toContain(line);
  });

  it("says that a parent's text has changed, and that a run makes its child again", async () => {
    using sample = await madeSample();
    sample.write(`gens/draft/${sample.idAt("draft")}/parsed.txt`, "Another text.\n");
    const { out } = await sample.run(`why ${sample.idAt("essay")}`);
    expect(out).toMatch(
      /parent_text d_\w+: [0-9a-f]{12} · CHANGED, now [0-9a-f]{12}\n {4}data\/gens\/draft\/d_\w+\/parsed\.txt\n/,
    );
    expect(out).toMatch(
      /first: a run would make it again\n {4}parent_text: [0-9a-f]{12} → [0-9a-f]{12} \(redo\)\n/,
    );
  });

  it("says what is gone, and what a cohort has nothing to do with", async () => {
    using sample = await madeSample();
    await sample.run("spec copy first second");
    sample.replace("cohorts/second/spec/config.yaml", "[plain-links, one-question]", "[one-question]");
    const draft = sample.idAt("draft");
    expect((await sample.run(`why ${draft} --cohort second`)).out).toContain(
      "── today\nsecond plans nothing at its levels\n",
    );
    rmSync(join(sample.dataRoot, templatePath));
    const { code, out, err } = await sample.run(`why ${draft}`);
    expect(code).toBe(1);
    expect(out).toContain("· GONE\n");
    expect(err).toMatch(/damaged: first: .*; daydream check first \[daydream\/invalid-input\]\n/);
  });

  it("reads a generation whose inputs nobody recorded", async () => {
    using sample = await madeSample();
    const draft = sample.idAt("draft");
    rmSync(join(sample.dataRoot, `gens/draft/${draft}/inputs.json`));
    const { code, out } = await sample.run(`why ${draft}`);
    expect(code).toBe(0);
    expect(out).toContain("(its inputs were not recorded; what its names stand for today:)\n");
    expect(out).toMatch(/draft_template plain-links: [0-9a-f]{12} · not recorded then\n/);
    expect(out).toContain(
      "first: a run would keep it as it is\n    (not recorded): nothing → nothing (keep)\n",
    );
  });

  it("refuses an unknown id and an unknown cohort", async () => {
    using sample = await madeSample();
    expect((await sample.run("why d_nothing")).err).toContain("[daydream/generation-unknown]");
    const { code, err } = await sample.run(`why ${sample.idAt("draft")} --cohort nothing`);
    expect(code).toBe(2);
    expect(err).toContain("[daydream/cohort-unknown]");
  });
});
