import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Member } from "@daydream/design";
import { createMemoryIo } from "@daydream/terminal";
import { describe, expect, it } from "vitest";
import { main } from "../cli.ts";
import { createSampleWorkspace, type SampleWorkspace } from "../sample/sample-workspace.ts";
import { makeGenerations } from "./sample-generations.ts";

interface Sample extends SampleWorkspace {
  /** The members of a stage, in their order. */
  members(stage: string): readonly Member[];
}

async function madeSample(): Promise<Sample> {
  const sample = await createSampleWorkspace();
  const cohort = sample.planned();
  await makeGenerations(cohort, sample);
  return Object.assign(sample, {
    members: (stage: string) => cohort.members.filter((member) => member.stage === stage),
  });
}

function idOf(members: readonly Member[], index = 0): string {
  return members[index]?.id ?? "";
}

describe("show", () => {
  it("shows an evaluation: lineage, call, score with its evidence, and all its texts", async () => {
    using sample = await madeSample();
    const [evaluation] = sample.members("evaluation");
    const essay = sample.members("essay").find(({ id }) => id === evaluation?.parentId);
    const { code, out, err } = await sample.run(`show ${evaluation?.id}`);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain(`evaluation ${evaluation?.id}: made, score 7\n`);
    expect(out).toContain(`gens/evaluation/${evaluation?.id}, in first\n`);
    expect(out).toMatch(
      new RegExp(
        `draft +${essay?.parentId} +made +combo_v1_6469d78980c3 · plain-links · gpt-oss-120b · replicate 1\\n` +
          ` +essay +${essay?.id} +made .*\\n +evaluation +${evaluation?.id} +made: 7.0 +concreteness · gpt-oss-20b · replicate 1 +← this`,
      ),
    );
    expect(out).toContain("tokens    900 in · 100 out · 20 of them thinking · at most 1024\n");
    expect(out).toContain("cost      $0.010 · by the provider\n");
    expect(out).toContain("model     openai/gpt-oss-20b · at openrouter · by Somebody\n");
    expect(out).toMatch(/parser {4}in_last_line · scale 0 to \d+\nscore {5}7 · line 2: SCORE: 7\n/);
    expect(out).toMatch(
      /── prompt\nPlease make the evaluation 1\.[\s\S]*── raw\nIt is good\.\nSCORE: 7\n\n── parsed\n7\.0\n$/,
    );
  });

  it("prints one text alone, byte for byte", async () => {
    using sample = await madeSample();
    const id = idOf(sample.members("evaluation"));
    expect((await sample.run(`show ${id} --parsed`)).out).toBe("7.0\n");
    expect((await sample.run(`show ${id} --raw`)).out).toBe("It is good.\nSCORE: 7\n");
    expect((await sample.run(`show ${id} --prompt`)).out).toBe(
      sample.read(`gens/evaluation/${id}/prompt.txt`),
    );
  });

  it("lists what was made of a draft, also where no cohort is compiled", async () => {
    using sample = await madeSample();
    const draft = idOf(sample.members("draft"));
    const essays = sample.members("essay").filter(({ parentId }) => parentId === draft);
    const listed = async () => {
      const { children } = JSON.parse((await sample.run(`show ${draft} --json`)).out);
      return children.map(({ gen_id }: { gen_id: string }) => gen_id).sort();
    };
    const expected = essays.map(({ id }) => id).sort();
    expect(expected.length).toBeGreaterThan(1);
    expect(await listed()).toEqual(expected);
    for (const file of ["membership.csv", "members.csv"])
      rmSync(join(sample.dataRoot, "cohorts/first", file));
    expect(await listed()).toEqual(expected);
    expect((await sample.run(`show ${draft}`)).out).toContain("in no compiled cohort");
  });

  it("finds a generation by the beginning of its id and lists the candidates of one that is too short", async () => {
    using sample = await madeSample();
    const id = idOf(sample.members("draft"));
    expect((await sample.run(`show ${id.slice(0, 8)} --raw`)).code).toBe(0);
    const { code, err } = await sample.run("show d_");
    expect(code).toBe(2);
    expect(err).toContain("2 ids begin with d_: [");
    for (const draft of sample.members("draft")) expect(err).toContain(`${draft.id} (draft)\n`);
  });

  it("refuses an id that nobody has, and a text that is not there", async () => {
    using sample = await madeSample();
    expect(await sample.run("show d_nothing")).toMatchObject({
      code: 2,
      out: "",
      err: expect.stringContaining("[daydream/generation-unknown]\nhint:"),
    });
    expect((await sample.run("show ../spec")).err).toContain("[daydream/generation-unknown]");
    const id = idOf(sample.members("draft"));
    rmSync(join(sample.dataRoot, `gens/draft/${id}/parsed.txt`));
    const { code, err } = await sample.run(`show ${id} --parsed`);
    expect(code).toBe(2);
    expect(err).toContain(`there is no gens/draft/${id}/parsed.txt [daydream/text-missing]`);
  });

  it("says why a generation failed, and what came of earlier attempts", async () => {
    using sample = await createSampleWorkspace();
    const cohort = sample.planned();
    const error = { code: "gateway/timeout", message: "no answer", status: 504, maybe_charged: true };
    await makeGenerations(cohort, { ...sample, replyOf: () => ({ error }) });
    const id = idOf(cohort.members);
    const silent = (await sample.run(`show ${id}`)).out;
    expect(silent).toContain(`draft ${id}: failed, no reply came: no answer [gateway/timeout]\n`);
    expect(silent).toContain("error     no answer [gateway/timeout] · status 504 · may be on the bill\n");
    const replyOf = () => ({ text: "Too short.\n" });
    await makeGenerations(cohort, { ...sample, replyOf, runId: "r_20261122T111500_77aa" });
    const { out } = await sample.run(`show ${id}`);
    expect(out).toMatch(/: failed: the reply has 1 lines .* \[daydream\/min-lines-not-met\]\n/);
    expect(out).toContain(
      "── other attempts\n001 · 2026-11-22T10:15:00.000Z · no answer [gateway/timeout]\n",
    );
    const json = JSON.parse((await sample.run(`show ${id} --json`)).out);
    expect(json).toMatchObject({ status: "failed", attempts: [{ attempt: 1, call: { error } }] });
  });

  it.each(["raw_metadata.json", "parsed_metadata.json", "inputs.json", "metadata.json"])(
    "shows the rest of a generation whose %s is damaged",
    async (file) => {
      using sample = await madeSample();
      const id = idOf(sample.members("evaluation"));
      sample.write(`gens/evaluation/${id}/${file}`, "{");
      const { code, out, err } = await sample.run(`show ${id}`);
      expect(code).toBe(1);
      expect(out).toContain("SCORE: 7");
      expect(err).toMatch(
        new RegExp(`^damaged: gens/evaluation/${id}/${file}\\b.*\\[daydream/bad-(metadata|inputs)\\]\\n$`),
      );
    },
  );

  it("says that an ancestor has vanished", async () => {
    using sample = await madeSample();
    const [essay] = sample.members("essay");
    rmSync(join(sample.dataRoot, `gens/draft/${essay?.parentId}`), { recursive: true });
    const { code, out, err } = await sample.run(`show ${essay?.id}`);
    expect(code).toBe(1);
    expect(out).toMatch(new RegExp(`draft +${essay?.parentId} +absent`));
    expect(err).toContain(
      `gens/draft/${essay?.parentId}/metadata.json: it is not there [daydream/generation-damaged]`,
    );
  });
});

describe("show A B", () => {
  it("compares results and prompts word by word, and names the axes that differ", async () => {
    using sample = await createSampleWorkspace();
    const cohort = sample.planned();
    await makeGenerations(cohort, {
      ...sample,
      replyOf: ({ axes }) => ({
        text: `A first line.\n<essay>All about ${axes.draft_template} here.</essay>\nThe end.\n`,
      }),
    });
    const [a, b] = cohort.members.filter(({ stage }) => stage === "draft").map(({ id }) => id);
    const { code, out } = await sample.run(`show ${a} ${b} --raw --prompt`);
    expect(code).toBe(0);
    expect(out).toContain(`[-draft ${a}: made · `);
    expect(out).toContain("\n\ndraft_template: plain-links → one-question\n\n");
    expect(out).toContain(
      "── raw: 8 words in both, 1 removed, 1 added\nA first line.\n<essay>All about [-plain-links-]{+one-question+} here.",
    );
    expect(out).toContain("── prompt\nthe same\n");
  });

  it("marks by colour where there is a terminal, and compares one text when asked", async () => {
    using sample = await madeSample();
    const [a = "", b = ""] = sample.members("draft").map(({ id }) => id);
    const io = createMemoryIo({ workingDirectory: sample.folder, showsColour: true });
    expect(await main(["show", a, b, "--raw"], io)).toBe(0);
    expect(io.printed.out).toContain(`\u001b[31m${a}\u001b[39m`);
    expect(io.printed.out).not.toContain("{+");
    expect(io.printed.out).not.toContain("── prompt");
  });

  it("says which of the two has no such text", async () => {
    using sample = await madeSample();
    const [a, b] = sample.members("draft").map(({ id }) => id);
    rmSync(join(sample.dataRoot, `gens/draft/${b}/parsed.txt`));
    expect((await sample.run(`show ${a} ${b}`)).out).toContain(`── parsed: ${b} has none`);
    const json = JSON.parse((await sample.run(`show ${a} ${b} --json`)).out);
    expect(json).toMatchObject({
      a,
      b,
      missing: [{ text: "parsed", ids: [b] }],
      texts: [{ text: "prompt" }],
    });
  });
});
