import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createFsStore } from "@daydream/store";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type InputPolicy, inputPolicies } from "../inputs/input-policies.ts";
import { stageNamed } from "../pipeline/pipeline.ts";
import { makeMembers, type SampleOutcome } from "../sample/make-members.ts";
import { createSampleWorkspace, type SampleWorkspace } from "../sample/sample-workspace.ts";
import { indexPath } from "./generation-index.ts";
import { makePlan, type PlannedMember } from "./make-plan.ts";
import { scanGenerations, scanTargets } from "./scan-generations.ts";

const specPath = "cohorts/first/spec/config.yaml";

async function planOf(
  sample: SampleWorkspace,
  policies: Readonly<Record<string, InputPolicy>> = {},
): Promise<readonly PlannedMember[]> {
  const cohort = sample.planned();
  const { dataRoot } = sample;
  await using store = createFsStore({ directory: dataRoot });
  const targets = scanTargets(cohort.members, (stage) => stageNamed(cohort.pipeline, stage).parent);
  const scanned = await scanGenerations(targets, { dataRoot, store });
  return makePlan(cohort, { stateOf: scanned.of, policies });
}

function actions(planned: readonly PlannedMember[]): Readonly<Record<string, string>> {
  const byStage = Map.groupBy(planned, ({ member }) => member.stage);
  return Object.fromEntries(
    [...byStage].map(([stage, members]) => {
      const counts = Map.groupBy(members, ({ action }) => action);
      return [stage, [...counts].map(([action, some]) => `${some.length} ${action}`).join(", ")];
    }),
  );
}

/** Ways to change one field of inputs.json without changing an id. */
const edits: Readonly<Record<string, (sample: SampleWorkspace) => void>> = {
  max_tokens: (sample) => sample.replace(specPath, "max_tokens: 4096", "max_tokens: 4097"),
  min_lines: (sample) => sample.replace(specPath, ", max_tokens: 4", ", min_lines: 7, max_tokens: 4"),
  parser: (sample) => sample.replace("1_raw/draft_templates.csv", "identity", "essay_block_lenient"),
  provider: (sample) => sample.replace("1_raw/llm_models.csv", "openrouter", "elsewhere"),
  input_usd_per_million: (sample) =>
    sample.replace("1_raw/llm_models.csv", "open weights,3,", "open weights,1,"),
  output_usd_per_million: (sample) =>
    sample.write("1_raw/llm_models.csv", sample.read("1_raw/llm_models.csv").replaceAll(/,4$/gm, ",2")),
};

/** The sample, whose models have prices. */
async function createPricedSample(): Promise<SampleWorkspace> {
  const sample = await createSampleWorkspace();
  const models = sample.read("1_raw/llm_models.csv");
  sample.write("1_raw/llm_models.csv", models.replaceAll("open weights,,", "open weights,3,4"));
  return sample;
}

/** Which of the edited fields a member has: copies ask no model, and not every edit is of every stage. */
function fieldsOf({ member }: PlannedMember, edited: readonly string[]): readonly string[] {
  if (member.mode === "copy") return [];
  return edited.filter((field) => {
    if (field === "parser") return member.stage === "draft" && member.axes.draft_template === "plain-links";
    return member.stage !== "evaluation" || !["max_tokens", "min_lines"].includes(field);
  });
}

describe("makePlan()", () => {
  it("makes everything where nothing is, and nothing where everything is made", async () => {
    using sample = await createSampleWorkspace();
    expect(actions(await planOf(sample))).toEqual({ draft: "2 make", essay: "4 make", evaluation: "8 make" });
    makeMembers(sample.planned(), sample);
    expect(actions(await planOf(sample))).toEqual({
      draft: "2 reuse",
      essay: "4 reuse",
      evaluation: "8 reuse",
    });
  });

  it("reports every field that has changed, with its policy, and nothing else", async () => {
    using sample = await createPricedSample();
    const original = [specPath, "1_raw/draft_templates.csv", "1_raw/llm_models.csv"].map(
      (path) => [path, sample.read(path)] as const,
    );
    const outcomes: readonly SampleOutcome[] = ["made", "made", "failed", "unparsed", "absent"];
    await fc.assert(
      fc.asyncProperty(
        fc.subarray(Object.keys(edits)),
        fc.dictionary(
          fc.constantFrom(...Object.keys(edits)),
          fc.constantFrom<InputPolicy>("keep", "redo-failed", "redo"),
        ),
        fc.array(fc.constantFrom(...outcomes), { minLength: 14, maxLength: 14 }),
        async (fields, policies, drawn) => {
          for (const [path, text] of original) sample.write(path, text);
          rmSync(join(sample.dataRoot, "gens"), { recursive: true, force: true });
          const before = sample.planned();
          const outcomeOf = new Map(before.members.map(({ id }, index) => [id, drawn[index] ?? "absent"]));
          makeMembers(before, { ...sample, outcomeOf: ({ id }) => outcomeOf.get(id) ?? "absent" });
          for (const field of fields) edits[field]?.(sample);
          for (const planned of await planOf(sample, policies)) {
            const { member, changes, action } = planned;
            const outcome = outcomeOf.get(member.id);
            const own = changes.filter(({ field }) => field !== "parent_text");
            const expected = outcome === "absent" ? [] : fieldsOf(planned, fields);
            expect(own.map(({ field }) => field).sort()).toEqual(expected.toSorted());
            for (const { field, policy } of own)
              expect(policy).toBe(policies[field] ?? inputPolicies[field] ?? "keep");
            const asks = changes.map(({ policy }) => policy);
            if (outcome === "absent") expect(["make", "blocked"]).toContain(action);
            if (action === "redo")
              expect(asks.includes("redo") || (outcome === "failed" && asks.includes("redo-failed"))).toBe(
                true,
              );
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it.each(Object.keys(edits))("says that %s has changed, for every member that has it", async (field) => {
    using sample = await createPricedSample();
    makeMembers(sample.planned(), sample);
    edits[field]?.(sample);
    const changed = (await planOf(sample)).filter(({ changes }) => changes.length > 0);
    expect(changed.length).toBeGreaterThan(0);
    for (const { changes, action } of changed) {
      expect(changes.map((change) => change.field)).toEqual([field]);
      expect(action).toBe("keep");
    }
  });

  it("makes again only what failed when max_tokens is raised", async () => {
    using sample = await createSampleWorkspace();
    const { members } = sample.planned();
    const cut = members.find(({ stage }) => stage === "draft")?.id;
    const isBelow = (id: string | undefined): boolean =>
      id === cut || members.some((member) => member.id === id && isBelow(member.parentId));
    makeMembers(sample.planned(), {
      ...sample,
      outcomeOf: ({ id }) => (id === cut ? "failed" : isBelow(id) ? "absent" : "made"),
    });
    expect(actions(await planOf(sample))).toEqual({
      draft: "1 failed, 1 reuse",
      essay: "2 blocked, 2 reuse",
      evaluation: "4 blocked, 4 reuse",
    });
    sample.replace(specPath, "max_tokens: 4096", "max_tokens: 8192");
    expect(actions(await planOf(sample))).toEqual({
      draft: "1 redo, 1 keep",
      essay: "2 make, 1 keep, 1 reuse",
      evaluation: "4 make, 4 reuse",
    });
  });

  it("carries a changed parent text to the children, visibly", async () => {
    using sample = await createSampleWorkspace();
    const { members } = sample.planned();
    makeMembers(sample.planned(), sample);
    const draft = members.find(({ stage }) => stage === "draft");
    sample.write(`gens/draft/${draft?.id}/parsed.txt`, "Another text.\n");
    const planned = await planOf(sample);
    expect(actions(planned)).toEqual({
      draft: "2 reuse",
      essay: "2 redo, 2 reuse",
      evaluation: "4 redo, 4 reuse",
    });
    const essay = planned.find(({ action }) => action === "redo");
    expect(essay?.changes).toMatchObject([{ field: "parent_text", policy: "redo" }]);
    const kept = actions(await planOf(sample, { parent_text: "keep" }));
    expect(kept).toEqual({ draft: "2 reuse", essay: "2 keep, 2 reuse", evaluation: "8 reuse" });
  });

  it("says that an edited template is stale where ids are made of names", async () => {
    using sample = await createSampleWorkspace();
    sample.replace(specPath, "output:", "output:\n  ids: names-v1");
    makeMembers(sample.planned(), sample);
    const path = "1_raw/templates/draft/plain-links.txt";
    sample.write(path, `${sample.read(path)}More.\n`);
    const stale = (await planOf(sample)).filter(({ changes }) => changes.length > 0);
    expect(stale.map(({ member, action, changes }) => [member.stage, action, changes[0]?.field])).toEqual([
      ["draft", "keep", "content.draft_template"],
    ]);
  });

  it("does not call for a reply that is there and not yet parsed", async () => {
    using sample = await createSampleWorkspace();
    makeMembers(sample.planned(), {
      ...sample,
      outcomeOf: ({ stage }) => (stage === "draft" ? "unparsed" : "absent"),
    });
    expect(actions(await planOf(sample))).toEqual({
      draft: "2 parse",
      essay: "4 make",
      evaluation: "8 make",
    });
    expect((await sample.run("plan first --json")).out).toContain('"calls": 10');
  });

  it("tells new members from missing replicates", async () => {
    using sample = await createSampleWorkspace();
    makeMembers(sample.planned(), {
      ...sample,
      outcomeOf: ({ replicate }) => (replicate === 1 ? "made" : "absent"),
    });
    const missing = (await planOf(sample)).filter(({ isMissingReplicate }) => isMissingReplicate);
    expect(missing.map(({ member }) => [member.stage, member.replicate])).toEqual(
      Array(4).fill(["evaluation", 2]),
    );
  });
});

describe("scanGenerations()", () => {
  it("reads only what has changed since the index was written, and the files stay the truth", async () => {
    using sample = await createSampleWorkspace();
    sample.replace(specPath, "evaluation_llm: 2", "evaluation_llm: 150");
    const cohort = sample.planned();
    makeMembers(cohort, sample);
    const { dataRoot } = sample;
    await using store = createFsStore({ directory: dataRoot });
    const targets = scanTargets(cohort.members, (stage) => stageNamed(cohort.pipeline, stage).parent);
    const scan = (rescan = false) => scanGenerations(targets, { dataRoot, store, rescan });
    expect((await scan()).readCount).toBe(606);
    const second = await scan();
    expect(second.readCount).toBe(0);
    expect(readdirSync(join(dataRoot, "index"))).toEqual(["generations.json"]);
    const fresh = await scan(true);
    for (const { stage, id } of targets) expect(second.of(stage, id)).toEqual(fresh.of(stage, id));
    const gone = cohort.members.at(-1);
    rmSync(join(dataRoot, `gens/evaluation/${gone?.id}/parsed.txt`));
    const third = await scan();
    expect(third.readCount).toBe(1);
    expect(third.of("evaluation", gone?.id ?? "").status).toBe("unparsed");
    sample.write(indexPath, "not an index");
    expect((await scan()).readCount).toBe(606);
  });
});
