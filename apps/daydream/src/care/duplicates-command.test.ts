import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeMembers, sampleText } from "../sample/make-members.ts";
import { createSampleWorkspace, type SampleWorkspace } from "../sample/sample-workspace.ts";

/** A made cohort; what its members of a stage say is changed, one by one. */
async function madeCohort(sample: SampleWorkspace, stage: string, texts: readonly string[]) {
  await sample.run("compile first");
  makeMembers(sample.planned(), sample);
  const members = sample.planned().members.filter((member) => member.stage === stage);
  for (const [index, text] of texts.entries())
    sample.write(`gens/${stage}/${members[index]?.id}/raw.txt`, text);
  return members.map(({ id }) => id);
}

describe("store duplicates", () => {
  it("groups replies that are the same, byte for byte, by stage", async () => {
    using sample = await createSampleWorkspace();
    const ids = await madeCohort(sample, "evaluation", [
      "Good.\nSCORE: 7\n",
      "Good.\nSCORE: 7\n",
      "SCORE: 7\n",
    ]);
    const same = ids.slice(0, 2).sort();
    const { code, out } = await sample.run("store duplicates");
    expect(code).toBe(0);
    expect(out).toBe(
      `2 × evaluation: Good.\n${same.map((id) => `  ${id}\n`).join("")}` +
        "12 replies looked at, 1 of them say what another one says; 2 copies left out\n",
    );
    expect(JSON.parse((await sample.run("store duplicates --json")).out)).toMatchObject({
      groups: [{ stage: "evaluation", count: 2, gen_ids: same, preview_first_line: "Good." }],
      replies: 12,
      copies: 2,
    });
    expect((await sample.run("store duplicates --stage draft")).out).toBe(
      "2 replies looked at, no two alike\n",
    );
  });

  it("lets line breaks and blanks be different with --normalize, and writes a CSV", async () => {
    using sample = await createSampleWorkspace();
    const ids = await madeCohort(sample, "draft", [
      '\n"So", he  said, and\nwent.',
      '"So", he said, and went.\n',
    ]);
    expect((await sample.run("store duplicates")).out).toContain("no two alike");
    const { out } = await sample.run("store duplicates --normalize --output found.csv");
    expect(out).toContain("1 groups in found.csv\n");
    const csv = readFileSync(join(sample.folder, "found.csv"), "utf8").split("\n");
    expect(csv[0]).toBe("stage,hash,count,gen_ids,preview_first_line");
    const [first = ""] = ids.toSorted();
    const line = first === ids[0] ? '"""So"", he said, and"' : '"""So"", he said, and went."';
    expect(csv[1]).toMatch(/^draft,[0-9a-f]{64},2,/);
    expect(csv[1]?.split(",").slice(3).join(",")).toBe(`${ids.toSorted().join(";")},${line}`);
  });

  it("does not take empty replies for the same reply", async () => {
    using sample = await createSampleWorkspace();
    await madeCohort(sample, "draft", ["", "\n"]);
    expect((await sample.run("store duplicates --stage draft")).out).toBe(
      "0 replies looked at, no two alike; 2 empty replies left out\n",
    );
  });

  it("refuses a stage that there is not, and a file that it cannot write", async () => {
    using sample = await createSampleWorkspace();
    const [id = ""] = await madeCohort(sample, "draft", []);
    expect(sample.read(`gens/draft/${id}/raw.txt`)).toBe(sampleText(id));
    expect(await sample.run("store duplicates --stage poem")).toMatchObject({
      code: 2,
      err: expect.stringContaining("there is no stage poem; there is draft, essay, evaluation"),
    });
    expect(await sample.run("store duplicates --output none/found.csv")).toMatchObject({
      code: 2,
      err: expect.stringContaining("cannot be written"),
    });
  });
});
