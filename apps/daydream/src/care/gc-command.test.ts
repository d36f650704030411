import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeMembers } from "../sample/make-members.ts";
import { createSampleWorkspace, type SampleWorkspace } from "../sample/sample-workspace.ts";

const specPath = "cohorts/first/spec/config.yaml";

/** Every generation of the store, as `stage/id`. */
function storedIn({ dataRoot }: SampleWorkspace): readonly string[] {
  return ["draft", "essay", "evaluation"].flatMap((stage) => {
    const folder = join(dataRoot, "gens", stage);
    return existsSync(folder) ? readdirSync(folder).map((id) => `${stage}/${id}`) : [];
  });
}

async function madeCohort(sample: SampleWorkspace): Promise<void> {
  await sample.run("compile first");
  makeMembers(sample.planned(), sample);
}

describe("store gc", () => {
  it("shows what no cohort needs with sizes, and changes nothing without --execute", async () => {
    using sample = await createSampleWorkspace();
    await madeCohort(sample);
    expect((await sample.run("store gc")).out).toBe(
      "14 generations are needed by a cohort, 0 by none\nnothing to do\n",
    );
    const [, evaluation] = sample.planned().members.filter(({ stage }) => stage === "evaluation");
    sample.write(
      `gens/evaluation/${evaluation?.id}/raw_metadata.json`,
      JSON.stringify({ mode: "llm", cost_usd: 0.25 }),
    );
    rmSync(join(sample.dataRoot, "cohorts/first"), { recursive: true });
    const before = storedIn(sample);
    const { code, out } = await sample.run("store gc");
    expect(code).toBe(0);
    expect(out).toContain("0 generations are needed by a cohort, 14 by none\n");
    expect(out).toMatch(/^draft +2 +\S+ k?B +cost of 2 calls unknown$/m);
    expect(out).toMatch(/^evaluation +8 +\S+ kB +\$0\.25, cost of 7 calls unknown$/m);
    expect(out).toContain("  … 4 more: --members lists them\nnothing was changed: --execute");
    expect(storedIn(sample)).toEqual(before);
    const json = JSON.parse((await sample.run("store gc --json")).out);
    expect(json).toMatchObject({ executed: false, trash: null, kept: 0, total: { usd: 0.25 } });
    expect(json.gen_ids.evaluation).toHaveLength(8);
  });

  it("moves them to the trash, whole, or deletes them", async () => {
    using sample = await createSampleWorkspace();
    await madeCohort(sample);
    const before = storedIn(sample);
    sample.replace(specPath, "[plain-links, one-question]", "[plain-links]");
    await sample.run("compile first");
    const { trash } = JSON.parse((await sample.run("store gc --execute --json")).out);
    const after = storedIn(sample);
    expect(after).toHaveLength(7);
    expect((await sample.run("cohorts verify first")).code).toBe(0);
    const moved = before.filter((one) => !after.includes(one));
    for (const one of moved)
      expect(sample.read(`${trash}/gens/${one}/raw.txt`)).toBe(`The text of ${one.split("/")[1]}.\n`);
    sample.write("gens/draft/d_left/metadata.json", "{");
    expect((await sample.run("store gc --execute --delete")).out).toMatch(/deleted\n$/);
    expect(storedIn(sample)).toEqual(after);
    expect(readdirSync(join(sample.dataRoot, "trash"))).toEqual([trash.split("/")[1]]);
  });

  it("keeps essays that a curated cohort refers to, also before that is compiled", async () => {
    using sample = await createSampleWorkspace();
    await madeCohort(sample);
    const essay = sample
      .planned()
      .members.find(({ stage, mode }) => stage === "essay" && mode === "generate");
    sample.write(
      "cohorts/judged/spec/config.yaml",
      [
        'axes: { essay_id: "@file:items/essays.csv", evaluation_template: [concreteness], evaluation_llm: [gpt-oss-20b] }',
        "output: { field_order: [essay_id] }",
      ].join("\n"),
    );
    sample.write("cohorts/judged/spec/items/essays.csv", `essay_id\n${essay?.id}\n`);
    rmSync(join(sample.dataRoot, "cohorts/first"), { recursive: true });
    await sample.run("store gc --execute");
    expect(storedIn(sample)).toEqual([`draft/${essay?.parentId}`, `essay/${essay?.id}`]);
  });

  it("refuses while it cannot tell what a cohort needs", async () => {
    using sample = await createSampleWorkspace();
    await madeCohort(sample);
    sample.write("cohorts/half-saved/spec/config.yaml", "axes: {essay_id: [e_");
    const { code, err } = await sample.run("store gc --execute");
    expect(code).toBe(2);
    expect(err).toContain("half-saved [daydream/cohort-unclear]");
    expect(storedIn(sample)).toHaveLength(14);
    rmSync(join(sample.dataRoot, "cohorts/half-saved"), { recursive: true });
    sample.write("cohorts/first/membership.csv", "gen_id\nx\n");
    expect((await sample.run("store gc --execute")).err).toContain("[daydream/cohort-damaged]");
  });

  it("leaves earlier stages whole when a needed generation does not say its parent", async () => {
    using sample = await createSampleWorkspace();
    await madeCohort(sample);
    const [evaluation] = sample.planned().members.filter(({ stage }) => stage === "evaluation");
    rmSync(join(sample.dataRoot, "cohorts/first"), { recursive: true });
    sample.write("cohorts/old/membership.csv", `stage,gen_id\nevaluation,${evaluation?.id}\n`);
    for (const file of ["metadata.json", "inputs.json"])
      sample.write(`gens/evaluation/${evaluation?.id}/${file}`, "{");
    const { out } = await sample.run("store gc --execute");
    expect(out).toContain(`evaluation ${evaluation?.id} is needed and does not say its parent`);
    expect(storedIn(sample).map((one) => one.split("/")[0])).toEqual([
      ...Array(2).fill("draft"),
      ...Array(4).fill("essay"),
      "evaluation",
    ]);
  });

  it("takes the run lock", async () => {
    using sample = await createSampleWorkspace();
    await madeCohort(sample);
    const { acquireRunLock } = await import("@daydream/store");
    await using _lock = await acquireRunLock({ directory: sample.dataRoot, program: "daydream" });
    expect((await sample.run("store gc --execute")).err).toContain("[store/locked]");
    expect((await sample.run("store gc")).code).toBe(0);
  });

  it("never takes what another cohort needs, and everything that none does", async () => {
    using sample = await createSampleWorkspace();
    rmSync(join(sample.dataRoot, "cohorts"), { recursive: true });
    await fc.assert(
      fc.asyncProperty(sharedStore, async ({ essays, evaluations, cohorts, without }) => {
        for (const folder of ["gens", "cohorts", "trash"])
          rmSync(join(sample.dataRoot, folder), { recursive: true, force: true });
        const parents = seedStore(sample.dataRoot, { essays, evaluations });
        const lists = cohorts.map((members) =>
          members.map((index) => [...parents.keys()][index % parents.size]),
        );
        for (const [index, list] of lists.entries())
          sample.write(
            `cohorts/c${index}/membership.csv`,
            `stage,gen_id\n${list.map((key = "") => `${key.replace("/", ",")}\n`).join("")}`,
          );
        const gone = without % cohorts.length;
        rmSync(join(sample.dataRoot, `cohorts/c${gone}`), { recursive: true });
        const needed = new Set<string>();
        for (const key of lists.filter((_, index) => index !== gone).flat())
          for (let next = key; next !== undefined; next = parents.get(next)) needed.add(next);
        expect((await sample.run("store gc --execute")).code).toBe(0);
        expect([...storedIn(sample)].sort()).toEqual([...needed].sort());
      }),
      { numRuns: 40 },
    );
  });
});

// --- internal ---

const number = fc.nat({ max: 50 });

/** Parents of essays and evaluations, members of cohorts, and the cohort that goes, each by number. */
const sharedStore = fc.record({
  essays: fc.array(number, { minLength: 1, maxLength: 6 }),
  evaluations: fc.array(number, { minLength: 1, maxLength: 8 }),
  cohorts: fc.array(fc.array(number, { maxLength: 6 }), { minLength: 2, maxLength: 4 }),
  without: number,
});

/** Seeds three drafts and what descends from them; the result says each one's parent. */
function seedStore(
  dataRoot: string,
  of: { readonly essays: readonly number[]; readonly evaluations: readonly number[] },
): ReadonlyMap<string, string | undefined> {
  const parents = new Map<string, string | undefined>();
  const seed = (stage: string, id: string, parentId?: string) => {
    const path = join(dataRoot, "gens", stage, id, "metadata.json");
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify({ stage, gen_id: id, template_id: "t", parent_gen_id: parentId }));
  };
  for (const index of [0, 1, 2]) {
    parents.set(`draft/d_${index}`, undefined);
    seed("draft", `d_${index}`);
  }
  for (const [index, parent] of of.essays.entries()) {
    parents.set(`essay/e_${index}`, `draft/d_${parent % 3}`);
    seed("essay", `e_${index}`, `d_${parent % 3}`);
  }
  for (const [index, parent] of of.evaluations.entries()) {
    parents.set(`evaluation/v_${index}`, `essay/e_${parent % of.essays.length}`);
    seed("evaluation", `v_${index}`, `e_${parent % of.essays.length}`);
  }
  return parents;
}
