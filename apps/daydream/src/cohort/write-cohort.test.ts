import { cpSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeMembers } from "../sample/make-members.ts";
import { createSampleWorkspace } from "../sample/sample-workspace.ts";

function filesBelow(folder: string): Readonly<Record<string, string>> {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8", withFileTypes: true });
  return Object.fromEntries(
    names
      .filter((entry) => entry.isFile())
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        return [path.slice(folder.length + 1), readFileSync(path, "utf8")];
      }),
  );
}

describe("compile COHORT", () => {
  it("writes membership.csv with exactly stage and gen_id, parents first, and every axis in members.csv", async () => {
    using sample = await createSampleWorkspace();
    await sample.run("compile first");
    const lines = sample.read("cohorts/first/membership.csv").trimEnd().split("\n");
    expect(lines[0]).toBe("stage,gen_id");
    expect(lines.slice(1).map((line) => line.replace(/,[dev]_[0-9a-z]{16}$/, ""))).toEqual([
      ...Array(2).fill("draft"),
      ...Array(4).fill("essay"),
      ...Array(8).fill("evaluation"),
    ]);
    const [header, ...members] = sample.read("cohorts/first/members.csv").trimEnd().split("\n");
    expect(header).toBe(
      "stage,gen_id,parent_gen_id,mode,replicate,combo_id,draft_template,draft_llm,essay_template,essay_llm,evaluation_template,evaluation_llm,evaluation_replicate",
    );
    expect(members.at(-1)).toMatch(
      /^evaluation,v_\w+,e_\w+,generate,2,combo_v1_6469d78980c3,one-question,gpt-oss-120b,as-it-is,,concreteness,gpt-oss-20b,2$/,
    );
  });

  it("names no path of the machine: a copy of the data root verifies and plans like the original", async () => {
    using sample = await createSampleWorkspace();
    await sample.run("compile first");
    for (const [path, text] of Object.entries(filesBelow(sample.dataRoot)))
      expect(text.includes(sample.folder), path).toBe(false);
    const plan = await sample.run("plan first");
    cpSync(sample.dataRoot, join(sample.folder, "elsewhere"), { recursive: true });
    rmSync(sample.dataRoot, { recursive: true });
    expect(await sample.run("cohorts verify first --data-root elsewhere")).toMatchObject({ code: 0 });
    expect(await sample.run("plan first --data-root elsewhere")).toEqual(plan);
  });

  it("writes nothing at all when something is wrong", async () => {
    using sample = await createSampleWorkspace();
    sample.write("1_raw/templates/draft/plain-links.txt", "{{ idea }}\n");
    const before = filesBelow(sample.dataRoot);
    const { code, err } = await sample.run("compile first");
    expect(code).toBe(2);
    expect(err).toContain("plain-links.txt:1:4: the template plain-links uses idea in line 1");
    expect(filesBelow(sample.dataRoot)).toEqual(before);
  });

  it("brings the inputs of what is not made up to date, and leaves those of what is made", async () => {
    using sample = await createSampleWorkspace();
    await sample.run("compile first");
    const cohort = sample.planned();
    makeMembers(cohort, {
      dataRoot: sample.dataRoot,
      outcomeOf: ({ stage }) => (stage === "draft" ? "made" : "absent"),
    });
    sample.replace("cohorts/first/spec/config.yaml", "max_tokens: 4096", "max_tokens: 5000");
    expect((await sample.run("compile first")).out).toContain("0 new, 2 with new inputs");
    const inputsOf = (stage: string) =>
      cohort.members
        .filter((member) => member.stage === stage && member.mode === "generate")
        .map(({ id }) => JSON.parse(sample.read(`gens/${stage}/${id}/inputs.json`)).fields.max_tokens);
    expect(inputsOf("draft")).toEqual(Array(2).fill({ value: 4096, policy: "redo-failed" }));
    expect(inputsOf("essay")).toEqual(Array(2).fill({ value: 5000, policy: "redo-failed" }));
  });

  it("completes what a killed compile left half done", async () => {
    using sample = await createSampleWorkspace();
    await sample.run("compile first");
    const whole = filesBelow(sample.dataRoot);
    rmSync(join(sample.dataRoot, "cohorts/first/manifest.json"));
    rmSync(join(sample.dataRoot, "cohorts/first/membership.csv"));
    const [first = ""] = readdirSync(join(sample.dataRoot, "gens/draft"));
    rmSync(join(sample.dataRoot, "gens/draft", first, "metadata.json"));
    rmSync(join(sample.dataRoot, "gens/evaluation"), { recursive: true });
    await sample.run("compile first");
    expect(filesBelow(sample.dataRoot)).toEqual(whole);
  });
});

describe("cohorts verify", () => {
  it("says everything that is wrong with a cohort's files", async () => {
    using sample = await createSampleWorkspace();
    await sample.run("compile first");
    const { members } = sample.planned();
    const [draft, , , essay] = members.map(({ stage, id }) => `gens/${stage}/${id}`);
    renameSync(join(sample.dataRoot, `${draft}/metadata.json`), join(sample.dataRoot, `${draft}/kept`));
    sample.write(`${essay}/inputs.json`, "{");
    sample.replace("cohorts/first/membership.csv", `evaluation,${members.at(-1)?.id}\n`, "");
    const { code, out } = await sample.run("cohorts verify first");
    expect(code).toBe(1);
    expect(out.split("\n").map((line) => line.replaceAll(/[dev]_[0-9a-z]{16}/g, "ID"))).toEqual(
      expect.arrayContaining([
        "data/cohorts/first/membership.csv is not what the manifest says",
        "data/cohorts/first/membership.csv lacks 1 members of the spec: daydream compile first brings it up to date",
        "gens/draft/ID/metadata.json is missing",
        expect.stringContaining("gens/essay/ID/inputs.json is no record of inputs"),
        "gens/essay/ID: its parent ID is not in the store",
      ]),
    );
  });
});
