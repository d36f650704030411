import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { namesV1Id } from "@daydream/design";
import { untilOrGone } from "@daydream/terminal/test-process";
import { describe, expect, it } from "vitest";
import { startDaydream } from "../run/daydream-process.ts";
import { makeMembers } from "../sample/make-members.ts";
import { createSampleWorkspace, type SampleWorkspace } from "../sample/sample-workspace.ts";
import { type OldGeneration, oldText, writeOldStore } from "../sample/write-old-store.ts";

const draft = { template_id: "creative-synthesis-v10", llm_model_id: "gemini_25_pro" };
const judge = { template_id: "novelty-v2", llm_model_id: "sonnet-4" };

/** Ids that the predecessor published or computed, with the names they are made of. */
const published: readonly OldGeneration[] = [
  {
    stage: "draft",
    id: "d_5ezrffv9uf3lr37d",
    names: { ...draft, combo_id: "combo_v1_85128e4e5ef3", replicate: 1 },
  },
  {
    stage: "draft",
    id: "d_45vl8xljrnxk3daa",
    names: { ...draft, combo_id: "combo_v1_85128e4e5ef3", replicate: "2" },
  },
  {
    stage: "draft",
    id: "d_1lwuc1d9fqksl7bk-1",
    names: { ...draft, combo_id: "combo_v1_85128e4e5ef3", replicate: 1 },
  },
  {
    stage: "draft",
    id: "d_3rdru73r8ppaqlsz",
    names: { combo_id: "combo-1", template_id: "draft-A", llm_model_id: "draft-llm", replicate: "" },
  },
  {
    stage: "essay",
    id: "e_sq5klak2lljyyom",
    names: {
      template_id: "creative-synthesis-v10",
      parent_gen_id: "d_5ezrffv9uf3lr37d",
      llm_model_id: null,
      replicate: "1",
    },
  },
  {
    stage: "evaluation",
    id: "v_4xdwfjt7penqwg2g",
    names: { ...judge, parent_gen_id: "e_sq5klak2lljyyom", replicate: 1 },
  },
  {
    stage: "evaluation",
    id: "v_1fo1pv48lzrkhwlh",
    names: { ...judge, parent_gen_id: "e_sq5klak2lljyyom", replicate: "2" },
  },
];

/** A data root without cohorts, and an old store beside it. */
async function createOldStore(generations: readonly OldGeneration[] = published) {
  const sample = await createSampleWorkspace();
  rmSync(join(sample.dataRoot, "cohorts"), { recursive: true });
  const old = join(sample.folder, "old");
  writeOldStore(old, generations);
  const writeOld = (path: string, text: string) => {
    mkdirSync(dirname(join(old, path)), { recursive: true });
    writeFileSync(join(old, path), text);
  };
  return { sample, old, writeOld, [Symbol.dispose]: () => sample[Symbol.dispose]() };
}

async function importOld(sample: SampleWorkspace, options = "") {
  const { code, out } = await sample.run(`store import old --json ${options}`);
  return { code, ...JSON.parse(out) };
}

describe("store import", () => {
  it("takes an old store over: ids verified, replies byte for byte, paths relative", async () => {
    using store = await createOldStore();
    const { sample } = store;
    const { code, stages, problems, notes } = await importOld(sample);
    expect({ code, problems, notes }).toEqual({ code: 0, problems: [], notes: [] });
    expect(stages).toEqual([
      { stage: "draft", found: 4, imported: 4, same: 0, refused: 0 },
      { stage: "essay", found: 1, imported: 1, same: 0, refused: 0 },
      { stage: "evaluation", found: 2, imported: 2, same: 0, refused: 0 },
    ]);
    for (const { stage, id } of published) {
      const folder = `gens/${stage}/${id}`;
      expect(sample.read(`${folder}/raw.txt`)).toBe(oldText(stage, id));
      for (const name of readdirSync(join(sample.dataRoot, folder))) {
        const text = sample.read(`${folder}/${name}`);
        expect(text, name).not.toContain("/home/somebody");
        const before = readFileSync(join(store.old, folder, name), "utf8");
        expect(text).toBe(before.replaceAll("/home/somebody/old/data/", ""));
      }
    }
  });

  it("does nothing the second time, and completes what a kill interrupted", async () => {
    using store = await createOldStore();
    const { sample } = store;
    await importOld(sample);
    expect((await importOld(sample)).stages[0]).toMatchObject({ imported: 0, same: 4 });
    const gens = join(sample.dataRoot, "gens/draft");
    renameSync(join(gens, "d_45vl8xljrnxk3daa"), join(gens, ".daydream-import-d_45vl8xljrnxk3daa.tmp"));
    expect((await importOld(sample)).stages[0]).toMatchObject({ imported: 1, same: 3 });
    expect(readdirSync(gens).sort()).toEqual(
      published
        .filter(({ stage }) => stage === "draft")
        .map(({ id }) => id)
        .sort(),
    );
  });

  it("killed anywhere, leaves generations that are whole or not there, and goes on", {
    timeout: 120_000,
  }, async () => {
    const names = { combo_id: "combo-1", template_id: "draft-A", llm_model_id: "draft-llm" };
    const drafts = Array.from({ length: 400 }, (_, index) => ({
      stage: "draft",
      id: namesV1Id("d", [names.combo_id, names.template_id, names.llm_model_id, index + 1]),
      names: { ...names, replicate: index + 1 },
    }));
    using store = await createOldStore(drafts);
    const { sample } = store;
    const gens = join(sample.dataRoot, "gens/draft");
    const placed = () => (existsSync(gens) ? readdirSync(gens).filter((name) => !name.startsWith(".")) : []);
    for (const wanted of [1, 90, 250]) {
      const daydream = startDaydream(["store", "import", "old"], { folder: sample.folder });
      expect(await untilOrGone(daydream, () => placed().length >= wanted)).toBe(true);
      daydream.signal("SIGKILL");
      await daydream.exit;
      for (const id of placed()) expect(readdirSync(join(gens, id))).toHaveLength(6);
    }
    const before = placed().length;
    expect(before).toBeLessThan(400);
    expect((await importOld(sample)).stages[0]).toMatchObject({ imported: 400 - before, same: before });
    expect(readdirSync(gens)).toHaveLength(400);
  });

  it("changes nothing with --dry-run", async () => {
    using store = await createOldStore();
    const { sample } = store;
    const { out } = await sample.run("store import old --dry-run");
    expect(out).toMatch(/^draft +4 +4 +0 +0$/m);
    expect(out).toMatch(/would be imported[\s\S]*nothing was changed\n$/);
    expect(existsSync(join(sample.dataRoot, "gens"))).toBe(false);
  });

  it("refuses ids that do not follow from the names, and imports the others", async () => {
    const [first, second, collided, ...others] = published;
    if (first === undefined || second === undefined || collided === undefined) throw new Error("too few");
    using store = await createOldStore([
      { ...first, names: { ...first.names, template_id: "another" } },
      { ...second, names: { ...second.names, replicate: "two" } },
      { ...collided, id: "d_1lwuc1d9fqksl7bk-2" },
      ...others,
    ]);
    const { code, stages, problems, notes } = await importOld(store.sample);
    expect(code).toBe(1);
    expect(stages[0]).toMatchObject({ found: 4, imported: 1, refused: 3 });
    expect(problems.map(({ path, code }: { path: string; code: string }) => `${path} ${code}`)).toEqual([
      "gens/draft/d_1lwuc1d9fqksl7bk-2 daydream/id-mismatch",
      "gens/draft/d_45vl8xljrnxk3daa daydream/bad-metadata",
      "gens/draft/d_5ezrffv9uf3lr37d daydream/id-mismatch",
    ]);
    expect(notes).toMatchObject([
      { path: "gens/essay/e_sq5klak2lljyyom", code: "daydream/stored-parent-missing" },
    ]);
  });

  it("reports a reply without its record, and marks it", async () => {
    const [first, ...others] = published;
    if (first === undefined) throw new Error("too few");
    using store = await createOldStore([{ ...first, without: ["raw_metadata.json"] }, ...others]);
    const { code, notes } = await importOld(store.sample);
    expect(code).toBe(0);
    expect(notes).toMatchObject([
      { path: "gens/draft/d_5ezrffv9uf3lr37d/raw.txt", code: "daydream/raw-unrecorded" },
    ]);
    expect(JSON.parse(store.sample.read("gens/draft/d_5ezrffv9uf3lr37d/raw_metadata.json"))).toMatchObject({
      not_recorded: true,
      llm_model_id: "gemini_25_pro",
      cost_usd: null,
      raw_lines: 2,
    });
    expect((await importOld(store.sample)).stages[0]).toMatchObject({ same: 4 });
  });

  it("never overwrites: what differs is reported and left", async () => {
    using store = await createOldStore();
    const { sample } = store;
    await importOld(sample);
    const path = "gens/evaluation/v_1fo1pv48lzrkhwlh";
    sample.write(`${path}/raw.txt`, "SCORE: 3\n");
    const { code, problems } = await importOld(sample);
    expect(code).toBe(1);
    expect(problems).toMatchObject([{ path, code: "daydream/import-differs" }]);
    expect(problems[0].problem).toContain("not the same: raw.txt");
    expect(sample.read(`${path}/raw.txt`)).toBe("SCORE: 3\n");
  });

  it("brings membership as stage and gen_id, and the spec; a cohort alone comes with its ancestors", async () => {
    using store = await createOldStore();
    const { sample } = store;
    store.writeOld(
      "cohorts/judged/membership.csv",
      "stage,gen_id,origin_cohort_id,parent_gen_id,combo_id,template_id,llm_model_id,replicate\r\n" +
        "evaluation,v_4xdwfjt7penqwg2g,judged,e_sq5klak2lljyyom,,novelty-v2,sonnet-4,1\r\n",
    );
    store.writeOld("cohorts/judged/spec/items/a.csv", "a,b\r\n1,2\r\n");
    store.writeOld("cohorts/plain/membership.csv", "stage,gen_id\ndraft,d_3rdru73r8ppaqlsz\n");
    const { stages, cohorts } = await importOld(sample, "--cohort judged");
    expect(stages.map(({ imported }: { imported: number }) => imported)).toEqual([1, 1, 1]);
    expect(cohorts).toMatchObject([{ cohort: "judged", members: 1, hasSpec: false, problems: [] }]);
    expect(sample.read("cohorts/judged/membership.csv")).toBe(
      "stage,gen_id\nevaluation,v_4xdwfjt7penqwg2g\n",
    );
    expect(sample.read("cohorts/judged/spec/items/a.csv")).toBe("a,b\r\n1,2\r\n");
    expect(existsSync(join(sample.dataRoot, "cohorts/plain"))).toBe(false);
    sample.write("cohorts/judged/spec/items/a.csv", "mine\n");
    const again = await importOld(sample);
    expect(again).toMatchObject({ code: 1, problems: [{ code: "daydream/import-differs" }] });
    expect(sample.read("cohorts/judged/spec/items/a.csv")).toBe("mine\n");
    expect(sample.read("cohorts/plain/membership.csv")).toContain("d_3rdru73r8ppaqlsz");
  });

  it("fills members that a compiled cohort only plans, and they are not made again", async () => {
    using sample = await createSampleWorkspace();
    sample.replace("cohorts/first/spec/config.yaml", "output:", "output:\n  ids: names-v1");
    await sample.run("compile first");
    const members = sample.planned().members;
    writeOldStore(
      join(sample.folder, "old"),
      members.map(({ stage, id }) => {
        const {
          stage: _,
          gen_id: __,
          ...names
        } = JSON.parse(sample.read(`gens/${stage}/${id}/metadata.json`));
        return { stage, id, names: { ...names, origin_cohort_id: "an-old-one" } };
      }),
    );
    const { code, stages } = await importOld(sample);
    expect(code).toBe(0);
    expect(stages.map(({ imported }: { imported: number }) => imported)).toEqual([2, 4, 8]);
    expect(sample.read(`gens/draft/${members[0]?.id}/metadata.json`)).toContain('"first"');
    const plan = JSON.parse((await sample.run("plan first --json")).out);
    expect(plan.total.calls).toBe(0);
    expect((await importOld(sample)).stages[0]).toMatchObject({ same: 2 });
  });

  it("brings back what gc moved to the trash", async () => {
    using sample = await createSampleWorkspace();
    await sample.run("compile first");
    makeMembers(sample.planned(), sample);
    const earlier = `gens/draft/${sample.planned().members[0]?.id}/attempts/001/raw.txt`;
    sample.write(earlier, "Cut of");
    renameSync(join(sample.dataRoot, "cohorts"), join(sample.folder, "aside"));
    const { trash } = JSON.parse((await sample.run("store gc --execute --json")).out);
    expect(readdirSync(join(sample.dataRoot, "gens/draft"))).toEqual([]);
    expect((await sample.run(`store import data/${trash}`)).code).toBe(0);
    expect(sample.read(earlier)).toBe("Cut of");
    renameSync(join(sample.folder, "aside"), join(sample.dataRoot, "cohorts"));
    const plan = JSON.parse((await sample.run("plan first --json")).out);
    expect(plan.stages.map(({ reusable }: { reusable: number }) => reusable)).toEqual([2, 4, 8]);
  });

  it.each([
    ["store import nowhere", "there is no folder gens in it"],
    ["store import data", "it is this data root itself"],
    ["store import old --cohort none", "there is no cohort none in it; there is none"],
  ])("refuses %s", async (line, problem) => {
    using store = await createOldStore();
    store.sample.write("gens/draft/x/metadata.json", "{");
    expect(await store.sample.run(line)).toMatchObject({ code: 2, err: expect.stringContaining(problem) });
  });
});
