import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeSampleCohort, sampleEvaluations } from "../report/sample-cohort.ts";
import { chance } from "../report/sample-results.ts";
import { createSampleRun } from "../sample/sample-run.ts";
import { createSampleWorkspace, type SampleWorkspace } from "../sample/sample-workspace.ts";

interface Written {
  readonly sheet: string;
  readonly codes: readonly string[];
  /** Code → id of the text. */
  readonly key: ReadonlyMap<string, string>;
  readonly page: string;
}

/** How good a text is, 1 to 8. */
const quality = (id = "") => Math.floor(chance(`quality ${id}`) * 8) + 1;
const marker = "Nobody but its reader sees";

/** A cohort of 12 essays, of which 9 read differently, with two judges and hostile texts. */
async function judged(sample: SampleWorkspace): Promise<void> {
  await makeSampleCohort(sample, {
    textOf: ({ id }) =>
      `${marker} ${Math.floor(chance(id) * 1e9)}: </div><script>throw 1</script> & "quotes" 'too'\n\n`,
    scoreOf: ({ parentId, axes }) => quality(parentId) - (axes.evaluation_llm === "judge-b" ? 1 : 0),
  });
}

async function write(sample: SampleWorkspace, flags = "", out = "sheet"): Promise<Written> {
  const written = await sample.run(
    `sheet write tried --rubric clarity --out ${out} ${flags} --json`.replaceAll(/ +/g, " "),
  );
  expect(written.err).toBe("");
  const { sheet } = JSON.parse(written.out);
  const { items } = JSON.parse(sample.read(`cohorts/tried/sheets/${sheet}/key.json`));
  return {
    sheet,
    codes: items.map(({ code }: { code: string }) => code),
    key: new Map(items.map(({ code, gen_id }: Record<string, string>) => [code ?? "", gen_id ?? ""])),
    page: readFileSync(join(sample.folder, out, "sheet.html"), "utf8"),
  };
}

/** Fills a sheet in and names the file. */
function fill(sample: SampleWorkspace, lines: readonly string[], name = "filled.csv"): string {
  writeFileSync(join(sample.folder, name), ["code,score,comment", ...lines, ""].join("\n"));
  return name;
}

/** Every file below a folder with its text. */
function filesBelow(folder: string): Readonly<Record<string, string>> {
  if (!existsSync(folder)) return {};
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .toSorted()
      .map((path) => [path, readFileSync(path, "utf8")]),
  );
}

describe("sheet write", () => {
  it("shows texts and the rubric, and nothing of what they come from", async () => {
    using sample = await createSampleWorkspace();
    await judged(sample);
    const { page, codes, key, sheet } = await write(sample);
    // Six drafts, taken as they are, and six essays written from them.
    expect(codes).toHaveLength(12);
    expect(new Set(codes).size).toBe(12);
    expect(page.match(/class="text"/g)).toHaveLength(12);
    expect(page).toContain("How clear is this?");
    expect(page).toContain("[ the text to be scored ]");
    expect(page).toContain('data-min="0" data-max="9"');
    const csv = readFileSync(join(sample.folder, "sheet/sheet.csv"), "utf8");
    expect(csv).toBe(["code,score,comment", ...codes.map((code) => `${code},,`), ""].join("\n"));
    const { axes, generations } = await sampleEvaluations(sample);
    const hidden = [
      ...generations.flatMap((one) => [one.id, ...Object.values(one.axes)]),
      ...axes,
      "tried",
      "gpt-oss",
    ].filter((word) => !["1", "2", "clarity"].includes(word));
    for (const word of new Set(hidden)) expect([word, (page + csv).includes(word)]).toEqual([word, false]);
    expect(page).not.toContain("<script>throw");
    expect(page.match(/<script/g)).toHaveLength(1);
    expect([...key.keys()]).toEqual(codes);
    expect(Object.keys(filesBelow(join(sample.folder, "sheet")))).toHaveLength(2);
    expect(sample.read(`cohorts/tried/sheets/${sheet}/key.json`)).not.toContain(sample.folder);
  });

  it("draws texts and order by lot, which the seed decides, and never writes over another sheet", async () => {
    using sample = await createSampleWorkspace();
    await judged(sample);
    const first = await write(sample, "--n 5");
    const before = filesBelow(sample.folder);
    const again = await write(sample, "--n 5");
    expect([again.sheet, again.codes]).toEqual([first.sheet, first.codes]);
    expect(filesBelow(sample.folder)).toEqual(before);
    const other = await write(sample, "--n 5 --seed 2", "other");
    expect([...other.key.values()]).not.toEqual([...first.key.values()]);
    expect(first.codes.filter((code) => other.key.has(code))).toEqual([]);
    const all = await write(sample, "--n 100 --seed 3", "all");
    expect(all.codes).toHaveLength(12);
    expect([...all.key.values()]).not.toEqual([...all.key.values()].toSorted());
    const { code, err } = await sample.run("sheet write tried --rubric clarity --seed 9 --out sheet");
    expect([code, err]).toEqual([2, expect.stringContaining("[daydream/sheet-exists]")]);
  });

  it("shows texts that read the same once", async () => {
    using sample = await createSampleWorkspace();
    await makeSampleCohort(sample, {
      textOf: ({ axes, stage }) => (stage === "draft" ? `draft of ${axes.combo_id}` : "all essays alike"),
    });
    // Three drafts that differ, and one text for all essays that were written.
    expect((await write(sample)).codes).toHaveLength(4);
  });

  it("refuses what cannot be judged", async () => {
    using sample = await createSampleWorkspace();
    await makeSampleCohort(sample, { fateOf: () => ({ kind: "absent" }) });
    const refusals = {
      "--out sheet": "--rubric: clarity, concreteness",
      "--out sheet --rubric mood": "there is no rubric mood",
      "--out sheet --rubric clarity": "has made no text yet",
      "--out sheet --rubric clarity --judge a/b": "cannot name a person",
    };
    for (const [flags, words] of Object.entries(refusals)) {
      const { code, err } = await sample.run(`sheet write tried ${flags}`);
      expect([flags, code, err]).toEqual([flags, 2, expect.stringContaining(words)]);
    }
    expect(existsSync(join(sample.dataRoot, "cohorts/tried/sheets"))).toBe(false);
    expect(existsSync(join(sample.folder, "sheet"))).toBe(false);
  });
});

describe("sheet import", () => {
  it("makes of a person one more judge, whom reports, pivots, exports and judge trust see", async () => {
    using sample = await createSampleWorkspace();
    await judged(sample);
    const { codes, key, sheet } = await write(sample);
    // The person sees the order of judge A, and gives half a point more.
    const scored = codes.slice(0, 10).map((code) => `${code},${quality(key.get(code)) + 0.5},`);
    const file = fill(sample, [...scored, ...codes.slice(10).map((code) => `${code},,`)]);
    const imported = await sample.run(`sheet import ${file} --judge ann`);
    expect(imported.err).toBe("");
    expect(imported.out).toContain(
      "person:ann: 10 new scores of clarity, 0 corrected, 0 as they were, 2 texts",
    );
    const { evaluations, axes } = await sampleEvaluations(sample);
    const people = evaluations.filter(({ judge }) => judge === "person:ann");
    expect(people).toHaveLength(10);
    for (const { score, candidateId, rubric, axes: own, generation, scale } of people) {
      expect([score, rubric]).toEqual([quality(candidateId) + 0.5, "clarity"]);
      expect(Object.keys(own).toSorted()).toEqual(
        axes.filter((axis) => axis !== "essay_llm" || own.essay_llm !== undefined).toSorted(),
      );
      expect([generation.costUsd, generation.isCostKnown, scale]).toEqual([0, true, { min: 0, max: 9 }]);
    }
    const { out: pivot } = await sample.run("pivot tried --rows evaluation_llm --reduce n --csv");
    expect(pivot).toBe("evaluation_llm,all\njudge-a,48\njudge-b,48\nperson:ann,10\n");
    expect((await sample.run("report tried")).code).toBe(0);
    const aggregated = sample.read("cohorts/tried/reports/parsing/aggregated_scores.csv");
    expect(aggregated.match(/person:ann/g)?.length).toBeGreaterThanOrEqual(10);

    const trust = JSON.parse((await sample.run("judges tried --rubric clarity --json")).out);
    const pair = trust.pairs.find(({ a, b }: Record<string, string>) => `${a} ${b}` === "judge-b person:ann");
    expect(pair.rankCorrelation.r).toBeCloseTo(1, 12);
    expect([pair.texts, pair.meanAbsoluteDifference]).toEqual([10, expect.closeTo(1.5, 12)]);
    expect(trust.people).toMatchObject([{ a: "all models", b: "person:ann", texts: 10, rubric: "clarity" }]);
    expect(trust.people[0].meanAbsoluteDifference).toBeCloseTo(1, 12);
    expect((await sample.run("judges tried")).out).toMatch(/\nPeople and models\n/);
    expect(sample.read(`cohorts/tried/sheets/${sheet}/members.csv`).split("\n")).toHaveLength(12);

    // The best of a cohort are not those that a person happened to see, unless that is asked for.
    const top = JSON.parse((await sample.run("top tried --rubric clarity --json")).out);
    expect(top.judges).toEqual(["judge-a", "judge-b"]);
    const hers = JSON.parse((await sample.run("top tried --rubric clarity --models person:ann --json")).out);
    expect(hers.candidates).toHaveLength(10);
    await sample.run("top tried --rubric clarity --models person:ann,judge-a --to again");
    expect(sample.read("cohorts/again/spec/config.yaml")).toContain("evaluation_llm: [judge-a]");
  });

  it("writes generations as runs do: prompt, reply, result, and ids that follow from content", async () => {
    using sample = await createSampleWorkspace();
    await judged(sample);
    const { codes, key, sheet } = await write(sample);
    const [code = ""] = codes;
    fill(sample, [`${code.toLowerCase()},7.25,"It says ""what"", not when.\r\nSCORE: 1"`]);
    await sample.run("sheet import filled.csv --judge Zoë");
    const [evaluation] = (await sampleEvaluations(sample)).evaluations.filter(({ judge }) =>
      judge.startsWith("person:"),
    );
    const path = evaluation?.generation.path ?? "";
    const file = (name: string) => sample.read(`${path}/${name}`);
    const essay = sample.read(`gens/essay/${key.get(code)}/parsed.txt`);
    expect(file("prompt.txt")).toBe(`How clear is this?\n\n${essay}\n\nSCORE: 0 to 9.`);
    expect(file("raw.txt")).toBe('It says "what", not when.\nSCORE: 1\n\nSCORE: 7.25\n');
    expect(file("parsed.txt")).toBe("7.25\n");
    expect(JSON.parse(file("metadata.json"))).toMatchObject({
      mode: "person",
      origin_cohort_id: "tried",
      parent_gen_id: key.get(code),
      template_id: "clarity",
      llm_model_id: "person:Zoë",
      replicate: 1,
    });
    expect(JSON.parse(file("raw_metadata.json"))).toMatchObject({
      mode: "person",
      attempt: 1,
      run_id: sheet,
      kind: "whole",
      cost_usd: 0,
      error: null,
    });
    expect(JSON.parse(file("parsed_metadata.json"))).toMatchObject({
      success: true,
      score: 7.25,
      scale: { min: 0, max: 9 },
      evidence: { line: 4, text: "SCORE: 7.25" },
    });
    const verified = await sample.run("store verify");
    expect([verified.code, verified.out]).toEqual([0, expect.not.stringContaining(path)]);
    expect((await sample.run(`show ${evaluation?.id}`)).out).toContain("SCORE: 7.25");
    const { out: why } = await sample.run(`why ${evaluation?.id}`);
    expect(why).toMatch(/model person:Zoë: person:Zoë · still the same/);
    expect(why).toMatch(/evaluation_template clarity: .* · still the same/);
    expect(why).not.toContain("in no compiled cohort");
  });

  it("changes nothing the second time, and keeps a corrected score's forerunner", async () => {
    using sample = await createSampleWorkspace();
    await judged(sample);
    const { codes } = await write(sample, "--n 3 --judge ann");
    const [one, two, three] = codes;
    fill(sample, [`${one},3,`, `${two},4,vague`]);
    await sample.run("sheet import filled.csv");
    const before = filesBelow(sample.dataRoot);
    const again = await sample.run("sheet import filled.csv --judge ann");
    expect(again.out).toContain("0 new scores of clarity, 0 corrected, 2 as they were");
    expect(filesBelow(sample.dataRoot)).toEqual(before);
    fill(sample, [`${one},3,`, `${two},6,vague`, `${three},9,`], "better.csv");
    const better = JSON.parse((await sample.run("sheet import better.csv --json")).out);
    expect(better).toMatchObject({ judge: "person:ann", new: 1, corrected: 1, unchanged: 1, blank: 0 });
    const { evaluations } = await sampleEvaluations(sample);
    const people = evaluations.filter(({ judge }) => judge === "person:ann");
    expect(people.map(({ score }) => score)).toEqual([3, 6, 9]);
    const path = people[1]?.generation.path;
    expect(sample.read(`${path}/attempts/001/parsed.txt`)).toBe("4.0\n");
    expect(sample.read(`${path}/attempts/001/raw.txt`)).toBe("vague\n\nSCORE: 4\n");
    expect(JSON.parse(sample.read(`${path}/raw_metadata.json`)).attempt).toBe(2);
    expect((await sample.run("store verify")).code).toBe(0);
    const wrong = await sample.run("sheet import filled.csv --judge bob");
    expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining("was written for ann")]);
  });

  it("names every problem with its line and takes nothing in", async () => {
    using sample = await createSampleWorkspace();
    await judged(sample);
    const { codes, key } = await write(sample);
    const other = await write(sample, "--seed 2", "other");
    const [one, two, three, four, five] = codes;
    sample.write(`gens/essay/${key.get(five ?? "")}/parsed.txt`, "Another text.\n");
    const before = filesBelow(sample.dataRoot);
    fill(sample, [
      `${one},3,fine`,
      "XXXX-XXXX,3,",
      `${two},10,`,
      `${three},seven,`,
      `${four},4,"a comment`,
      'over two lines"',
      `${one},5,`,
      `${other.codes[0]},5,`,
      `${five},5,`,
      ",5,",
      `${four},-1,`,
    ]);
    const { code, err } = await sample.run("sheet import filled.csv --judge ann");
    expect(code).toBe(2);
    expect(err).toContain("9 problems, nothing was changed");
    const places = [
      "3:1: no sheet of this data root has the code XXXX-XXXX",
      '4:1: "10" is no number from 0 to 9',
      '5:1: "seven" is no number from 0 to 9',
      `8:1: the code ${one} has a score in line 2 already`,
      `9:1: the code ${other.codes[0]} is of another sheet`,
      `10:1: the text under the code ${five} is not the one that the sheet showed`,
      "11:1: a score without a code",
      `12:1: the code ${four} has a score in line 6 already`,
      '12:1: "-1" is no number from 0 to 9',
    ];
    for (const place of places) expect(err).toContain(`filled.csv:${place}`);
    expect(filesBelow(sample.dataRoot)).toEqual(before);
  });

  it("refuses a file without scores, without columns, and scores of nobody", async () => {
    using sample = await createSampleWorkspace();
    await judged(sample);
    const { codes } = await write(sample);
    expect((await sample.run("sheet import none.csv --judge ann")).err).toContain("sheet-file-missing");
    expect((await sample.run("sheet import sheet/sheet.csv --judge ann")).err).toContain("holds no score");
    writeFileSync(join(sample.folder, "odd.csv"), "a,b\n1,2\n");
    expect((await sample.run("sheet import odd.csv --judge ann")).err).toMatch(/odd.csv:1:1: .*code/);
    fill(sample, [`${codes[0]},3,`]);
    expect((await sample.run("sheet import filled.csv")).err).toContain("say whose scores these are");
    expect((await sample.run("sheet import filled.csv --judge person:ann")).code).toBe(2);
  });

  it("takes another sheet of the same person as a replicate, which tells how far people agree with themselves", async () => {
    using sample = await createSampleWorkspace();
    await judged(sample);
    for (const [seed, shift] of [
      [1, 0],
      [2, 1],
    ] as const) {
      const { codes, key } = await write(sample, `--seed ${seed}`, `sheet-${seed}`);
      fill(
        sample,
        codes.map(
          (code) => `${code},${quality(key.get(code)) + (key.get(code)?.endsWith("a") ? shift : 0)},`,
        ),
      );
      const { out } = await sample.run("sheet import filled.csv --judge ann");
      expect(out).toContain("12 new scores");
    }
    const trust = JSON.parse((await sample.run("judges tried --judge person:ann --json")).out);
    expect(trust.retest).toMatchObject([{ judge: "person:ann", texts: 12, icc: { kind: "icc" } }]);
    const { evaluations } = await sampleEvaluations(sample);
    const people = evaluations.filter(({ judge }) => judge === "person:ann");
    expect(people.map(({ generation }) => generation.replicate).toSorted()).toEqual([
      ...Array.from({ length: 12 }, () => 1),
      ...Array.from({ length: 12 }, () => 2),
    ]);
  });

  it("keeps gc from what people judged and what they may still be judging", async () => {
    using sample = await createSampleWorkspace();
    await judged(sample);
    const { codes, key } = await write(sample, "--n 4");
    fill(sample, [`${codes[0]},3,`]);
    await sample.run("sheet import filled.csv --judge ann");
    // The cohort turns to other combos: most of what was on the sheet is its member no more.
    sample.replace("cohorts/tried/spec/config.yaml", "[combo-1, combo-2, combo-3]", "[combo-1]");
    expect((await sample.run("compile tried")).code).toBe(0);
    // The workspace's own cohort does not go with the sample's catalogs.
    rmSync(join(sample.dataRoot, "cohorts/first"), { recursive: true });
    const essays = () => readdirSync(join(sample.dataRoot, "gens/essay"));
    expect(essays()).toHaveLength(12);
    const collected = await sample.run("store gc --execute");
    expect([collected.code, collected.err]).toEqual([0, ""]);
    expect(essays().length).toBeLessThan(12);
    expect(essays()).toEqual(expect.arrayContaining([...key.values()]));
    const stored = readdirSync(join(sample.dataRoot, "gens/evaluation")).filter((id) =>
      sample.read(`gens/evaluation/${id}/metadata.json`).includes("person:ann"),
    );
    expect(stored).toHaveLength(1);
  });

  it("adds a person to what a run has made, and leaves nothing for the next run to do", async () => {
    await using made = await createSampleRun();
    const { sample } = made;
    expect((await sample.run("run first")).code).toBe(0);
    const calls = made.provider.stats().sold.calls;
    const { sheet, texts } = JSON.parse((await sample.run("sheet write first --out sheet --json")).out);
    expect(texts).toBe(4);
    const { items } = JSON.parse(sample.read(`cohorts/first/sheets/${sheet}/key.json`));
    fill(
      sample,
      items.map(({ code }: { code: string }, index: number) => `${code},${index * 2},`),
    );
    expect((await sample.run("sheet import filled.csv --judge ann")).code).toBe(0);
    expect((await sample.run("run first")).code).toBe(0);
    expect(made.provider.stats().sold.calls).toBe(calls);
    const verified = await sample.run("store verify");
    expect([verified.code, verified.out]).toEqual([0, expect.stringContaining("nothing wrong")]);
    expect((await sample.run("cohorts verify first")).code).toBe(0);
    const { judges, scored } = JSON.parse((await sample.run("judges first --json")).out);
    expect([judges.at(-1), scored]).toEqual(["person:ann", 4 + made.ids("evaluation").length]);
  });

  it("judges what a curated cohort takes from elsewhere, under the same levels as its models", async () => {
    using sample = await createSampleWorkspace();
    await judged(sample);
    await sample.run("top tried --rubric clarity --n 6 --to best");
    expect((await sample.run("compile best")).code).toBe(0);
    const { sheet, texts } = JSON.parse((await sample.run("sheet write best --out sheet --json")).out);
    expect(texts).toBe(6);
    const { items } = JSON.parse(sample.read(`cohorts/best/sheets/${sheet}/key.json`));
    const lines = items.map(
      ({ code, gen_id }: Record<string, string>) =>
        `${code},${Math.min(9, quality(gen_id) + chance(gen_id ?? ""))},`,
    );
    fill(sample, lines);
    expect((await sample.run("sheet import filled.csv --judge ann")).code).toBe(0);
    const { evaluations } = await sampleEvaluations(sample, "best");
    const levels = (judge: string) =>
      evaluations
        .filter((evaluation) => evaluation.judge === judge && evaluation.generation.replicate === 1)
        .map(({ axes: { evaluation_llm: _, ...axes } }) => axes)
        .toSorted((left, right) => ((left.essay_id ?? "") < (right.essay_id ?? "") ? -1 : 1));
    expect(levels("person:ann")).toEqual(levels("judge-a"));
    const { pairs } = JSON.parse((await sample.run("judges best --unit essay --json")).out);
    const pair = pairs.find(({ a, b }: Record<string, string>) => `${a} ${b}` === "judge-a person:ann");
    expect(pair.difference).toMatchObject({
      kind: "comparison",
      blocks: 6,
      unmatchedCells: 0,
      movesWith: [],
    });
  });

  it("comes along when a cohort is imported into another data root", async () => {
    using sample = await createSampleWorkspace();
    await judged(sample);
    const { codes } = await write(sample, "--n 4");
    fill(sample, [`${codes[0]},3,`, `${codes[1]},5,`]);
    await sample.run("sheet import filled.csv --judge ann");
    using other = await createSampleWorkspace();
    const imported = await other.run(`store import ${sample.dataRoot} --cohort tried`);
    expect([imported.code, imported.err]).toEqual([0, ""]);
    const { out } = await other.run("pivot tried --rows evaluation_llm --reduce n --csv");
    expect(out).toContain("person:ann,2\n");
  });

  it("finds what is wrong with a sheet's own files", async () => {
    using sample = await createSampleWorkspace();
    await judged(sample);
    const { codes, sheet } = await write(sample, "--n 4");
    fill(sample, [`${codes[0]},3,`]);
    await sample.run("sheet import filled.csv --judge ann");
    sample.write(`cohorts/tried/sheets/${sheet}/key.json`, "{}");
    const { code, out } = await sample.run("store verify");
    expect([code, out]).toEqual([1, expect.stringContaining("daydream/sheet-damaged")]);
    const refused = await sample.run("sheet import filled.csv --judge ann");
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining("key.json")]);
  });

  it("is not half there when it was killed: evaluations that no sheet lists are nobody's, and come again", async () => {
    using sample = await createSampleWorkspace();
    await judged(sample);
    const { codes, sheet } = await write(sample, "--n 4");
    fill(
      sample,
      codes.map((code, index) => `${code},${index + 2},`),
    );
    await sample.run("sheet import filled.csv --judge ann");
    const whole = filesBelow(join(sample.dataRoot, "gens/evaluation"));
    const members = `cohorts/tried/sheets/${sheet}/members.csv`;
    const listed = sample.read(members);
    // As a kill leaves it before the last write, and in the middle of one evaluation.
    writeFileSync(join(sample.dataRoot, members), listed.split("\n")[0] ?? "");
    const seen = (await sampleEvaluations(sample)).evaluations.filter(({ judge }) =>
      judge.startsWith("person:"),
    );
    expect(seen).toEqual([]);
    const again = await sample.run("sheet import filled.csv --judge ann");
    expect(again.out).toContain("4 as they were");
    expect(sample.read(members)).toBe(listed);
    expect(filesBelow(join(sample.dataRoot, "gens/evaluation"))).toEqual(whole);
  });
});
