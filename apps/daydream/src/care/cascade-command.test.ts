import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeMembers } from "../sample/make-members.ts";
import { createSampleWorkspace, type SampleWorkspace } from "../sample/sample-workspace.ts";

async function madeCohort(sample: SampleWorkspace) {
  await sample.run("compile first");
  makeMembers(sample.planned(), sample);
  const { members } = sample.planned();
  const draft = members[0]?.id ?? "";
  const essays = members.filter(({ parentId }) => parentId === draft).map(({ id }) => id);
  const evaluations = members.filter(({ parentId = "" }) => essays.includes(parentId)).map(({ id }) => id);
  const isThere = (stage: string, id: string) => existsSync(join(sample.dataRoot, "gens", stage, id));
  return { members, draft, essays, evaluations, isThere };
}

describe("store cascade", () => {
  it("shows a generation and all that descends from it, and takes them out with --execute", async () => {
    using sample = await createSampleWorkspace();
    const { members, draft, essays, evaluations, isThere } = await madeCohort(sample);
    const preview = JSON.parse((await sample.run(`store cascade ${draft} --json`)).out);
    expect(preview).toMatchObject({ executed: false, cohorts: { first: 7 }, total: { generations: 7 } });
    expect(preview.gen_ids.draft).toEqual([draft]);
    expect(preview.gen_ids.essay.toSorted()).toEqual(essays.toSorted());
    expect(preview.gen_ids.evaluation.toSorted()).toEqual(evaluations.toSorted());
    expect(isThere("draft", draft)).toBe(true);
    const { code, out } = await sample.run(`store cascade ${draft} --execute`);
    expect(code).toBe(0);
    expect(out).toContain("first has lost 7 members: daydream compile first seeds them anew\n");
    expect(members.filter(({ stage, id }) => isThere(stage, id))).toHaveLength(7);
    expect((await sample.run("compile first")).out).toContain("7 new");
  });

  it("finds what a template made", async () => {
    using sample = await createSampleWorkspace();
    const { members, isThere } = await madeCohort(sample);
    await sample.run("store cascade --template as-it-is --stage essay --execute --delete");
    const gone = members.filter(({ stage, id }) => !isThere(stage, id));
    expect(gone.map(({ stage }) => stage)).toEqual([
      ...Array(2).fill("essay"),
      ...Array(4).fill("evaluation"),
    ]);
    expect(gone.every(({ axes }) => axes.essay_template === "as-it-is")).toBe(true);
    expect(existsSync(join(sample.dataRoot, "trash/gens"))).toBe(false);
  });

  it("refuses what other cohorts use, and names them, unless it is forced", async () => {
    using sample = await createSampleWorkspace();
    const { draft, evaluations, isThere } = await madeCohort(sample);
    await sample.run("spec copy first second");
    sample.replace("cohorts/second/spec/config.yaml", "[plain-links, one-question]", "[plain-links]");
    const preview = await sample.run(`store cascade ${draft}`);
    expect(preview).toMatchObject({ code: 0 });
    expect(preview.out).toContain(
      "--execute refuses while first, second use them, unless --force is given\n",
    );
    expect(await sample.run(`store cascade ${draft} --execute --cohort first`)).toMatchObject({
      code: 2,
      err: expect.stringContaining(
        "7 of these generations are also used by second [daydream/generations-in-use]",
      ),
    });
    expect(isThere("draft", draft)).toBe(true);
    await sample.run(`store cascade ${draft} --execute --cohort first --force`);
    expect(isThere("draft", draft)).toBe(false);
    expect(evaluations.some((id) => isThere("evaluation", id))).toBe(false);
  });

  it("takes only what one cohort uses with --cohort", async () => {
    using sample = await createSampleWorkspace();
    const { members } = await madeCohort(sample);
    await sample.run("spec copy first second");
    sample.replace("cohorts/second/spec/config.yaml", "[plain-links, one-question]", "[plain-links]");
    const command = "store cascade --template as-it-is --stage essay --cohort second --json";
    const { gen_ids } = JSON.parse((await sample.run(command)).out);
    const copies = members.filter(
      ({ axes, stage }) => stage === "essay" && axes.essay_template === "as-it-is",
    );
    const own = copies.filter(({ axes }) => axes.draft_template === "plain-links");
    expect(gen_ids.essay).toEqual(own.map(({ id }) => id));
  });

  it.each([
    ["store cascade", "say which generations"],
    ["store cascade --template as-it-is", "goes together with --stage"],
    ["store cascade --template as-it-is --stage poem", "there is no stage poem"],
    ["store cascade d_none", "there is no generation d_none in the store [daydream/generation-unknown]"],
    ["store cascade d_none --cohort none", "there is no cohort none"],
  ])("refuses %s", async (line, problem) => {
    using sample = await createSampleWorkspace();
    await sample.run("compile first");
    expect(await sample.run(line)).toMatchObject({ code: 2, err: expect.stringContaining(problem) });
  });
});
