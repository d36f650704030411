import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createSampleRun, type SampleRun } from "../sample/sample-run.ts";
import { createSampleWorkspace } from "../sample/sample-workspace.ts";
import { writeOldStore } from "../sample/write-old-store.ts";

/** A cohort that was run on the fake provider; before each test it is again as it was then. */
async function createMadeCohort() {
  const run = await createSampleRun();
  expect((await run.sample.run("run first")).code).toBe(0);
  const { sample } = run;
  const pristine = join(sample.folder, "pristine");
  cpSync(sample.dataRoot, pristine, { recursive: true });
  const restore = () => {
    run.answer({});
    rmSync(sample.dataRoot, { recursive: true, force: true });
    cpSync(pristine, sample.dataRoot, { recursive: true });
  };
  const path = (stage: string, file: string, index = 0) => `gens/${stage}/${run.ids(stage)[index]}/${file}`;
  const change = (file: string, edit: (record: Record<string, unknown>) => void) => {
    const record = JSON.parse(sample.read(file));
    edit(record);
    sample.write(file, `${JSON.stringify(record, null, 2)}\n`);
  };
  const verify = async (options = "") => {
    const { code, out } = await sample.run(`store verify --json ${options}`);
    const { findings, repaired, ...rest } = JSON.parse(out);
    return { code, ...rest, findings: findings.map(short), repaired: repaired.map(short) };
  };
  return {
    run,
    sample,
    path,
    change,
    verify,
    restore,
    [Symbol.asyncDispose]: () => run[Symbol.asyncDispose](),
  };
}

function short({ path, code }: { readonly path: string; readonly code: string }): string {
  return `${path} ${code.replace("daydream/", "")}`;
}

type MadeCohort = Awaited<ReturnType<typeof createMadeCohort>>;

let made: MadeCohort;
beforeAll(async () => {
  made = await createMadeCohort();
});
beforeEach(() => made.restore());
afterAll(() => made[Symbol.asyncDispose]());

describe("store verify", () => {
  it("finds nothing wrong with what a run leaves, and with a store that was imported", async () => {
    expect(await made.sample.run("store verify")).toMatchObject({
      code: 0,
      out: "14 generations, 1 cohorts: nothing wrong\n",
    });
    expect(await made.verify("first")).toMatchObject({ code: 0, generations: 14, cohorts: ["first"] });
    using old = await createSampleWorkspace();
    const names = { combo_id: "combo-1", template_id: "draft-A", llm_model_id: "draft-llm" };
    writeOldStore(join(old.folder, "old"), [
      { stage: "draft", id: "d_3rdru73r8ppaqlsz", names, without: ["raw_metadata.json"] },
      { stage: "draft", id: "d_5bpzjmy09fj9wnwe-1", names: { ...names, replicate: "1" } },
    ]);
    await old.run("store import old");
    expect((await old.run("store verify")).out).toBe("2 generations, 1 cohorts: nothing wrong\n");
  });

  it("finds nothing wrong with what failures and further attempts leave", async () => {
    const { sample, run } = made;
    sample.replace("cohorts/first/spec/config.yaml", "[plain-links, one-question]", "[one-question]");
    run.answer({ reply: () => "No idea." });
    await sample.run("run first --force --stage evaluation");
    run.answer({ faults: () => ({ kind: "status", status: 400 }) });
    await sample.run("run first --retry-failed --stage evaluation");
    await sample.run("run first --force");
    expect(await made.verify()).toMatchObject({ code: 0, findings: [] });
    run.answer({});
    await sample.run("run first --retry-failed");
    expect(await made.verify()).toMatchObject({ code: 0, findings: [] });
    const [id = ""] = run.ids("evaluation");
    expect(readdirSync(join(sample.dataRoot, "gens/evaluation", id, "attempts")).length).toBeGreaterThan(1);
  });

  const file = (stage: string, name: string) => (made: MadeCohort) => made.path(stage, name);
  const folder = (stage: string) => (made: MadeCohort) => made.path(stage, "").slice(0, -1);

  it.each<{
    readonly code: string;
    readonly at: (made: MadeCohort) => string;
    readonly damage: (made: MadeCohort, path: string) => void;
  }>([
    {
      code: "metadata-missing",
      at: file("evaluation", "metadata.json"),
      damage: ({ sample }, path) => rmSync(join(sample.dataRoot, path)),
    },
    { code: "bad-metadata", at: file("evaluation", "metadata.json"), damage: write("{") },
    { code: "bad-inputs", at: file("evaluation", "inputs.json"), damage: write("[]") },
    { code: "bad-metadata", at: file("evaluation", "raw_metadata.json"), damage: write("{") },
    { code: "file-empty", at: file("evaluation", "raw_metadata.json"), damage: write("") },
    { code: "file-empty", at: file("evaluation", "parsed.txt"), damage: write("") },
    { code: "file-empty", at: file("evaluation", "raw.txt"), damage: write("") },
    { code: "hash-mismatch", at: file("evaluation", "raw.txt"), damage: write("SCORE: 9\n") },
    { code: "hash-mismatch", at: file("evaluation", "prompt.txt"), damage: write("Say 9.") },
    { code: "parent-text-differs", at: folder("evaluation"), damage: editEssays },
    {
      code: "inputs-missing",
      at: file("evaluation", "inputs.json"),
      damage: ({ sample }, path) => rmSync(join(sample.dataRoot, path)),
    },
    {
      code: "raw-unrecorded",
      at: file("evaluation", "raw.txt"),
      damage: ({ sample, path }) => rmSync(join(sample.dataRoot, path("evaluation", "raw_metadata.json"))),
    },
    {
      code: "raw-missing",
      at: file("evaluation", "raw.txt"),
      damage: ({ sample }, path) => rmSync(join(sample.dataRoot, path)),
    },
    {
      code: "parsed-missing",
      at: file("evaluation", "parsed.txt"),
      damage: ({ sample }, path) => rmSync(join(sample.dataRoot, path)),
    },
    {
      code: "parsed-contradicts",
      at: file("evaluation", "parsed.txt"),
      damage: ({ change, path }) =>
        change(path("evaluation", "parsed_metadata.json"), (it) => set(it, "success", false)),
    },
    {
      code: "id-mismatch",
      at: folder("evaluation"),
      damage: ({ change, path }) =>
        change(path("evaluation", "inputs.json"), (it) =>
          set(it, "identity", { ...Object(it.identity), replicate: 7 }),
        ),
    },
    {
      code: "metadata-misplaced",
      at: file("evaluation", "metadata.json"),
      damage: ({ change }, path) => change(path, (it) => set(it, "gen_id", "v_another")),
    },
    {
      code: "parents-contradict",
      at: folder("evaluation"),
      damage: ({ change, path }) =>
        change(path("evaluation", "metadata.json"), (it) => set(it, "parent_gen_id", "e_another")),
    },
    {
      code: "parent-unnamed",
      at: folder("evaluation"),
      damage: ({ change, path }) =>
        change(path("evaluation", "metadata.json"), (it) => set(it, "parent_gen_id", "")),
    },
    {
      code: "foreign-path",
      at: file("evaluation", "raw_metadata.json"),
      damage: ({ change }, path) => change(path, (it) => set(it, "raw_path", "/home/somebody/raw.txt")),
    },
    {
      code: "file-unknown",
      at: file("evaluation", "notes.txt"),
      damage: write("mine"),
    },
    {
      code: "file-unknown",
      at: () => "gens/poem",
      damage: ({ sample }) => sample.write("gens/poem/x/raw.txt", ""),
    },
    { code: "file-unknown", at: () => "gens/draft/x.txt", damage: write("mine") },
    {
      code: "cohort-damaged",
      at: () => "cohorts/first/membership.csv",
      damage: write("gen_id\nx\n"),
    },
    {
      code: "cohort-file-wrong",
      at: () => "cohorts/first",
      damage: ({ sample }) =>
        sample.write("cohorts/first/members.csv", `${sample.read("cohorts/first/members.csv")}x\n`),
    },
  ])("reports $code", async ({ code, at, damage }) => {
    const path = at(made);
    damage(made, path);
    const { code: exit, findings } = await made.verify();
    expect(exit).toBe(1);
    expect(findings).toContain(`${path} ${code}`);
    const unexpected = findings.filter((text: string) => !text.endsWith(` ${code}`));
    expect(unexpected).toEqual([]);
  });

  it("reports parents that are gone or of another stage, and members that nothing is there of", async () => {
    const { sample, change, run } = made;
    const essay = run.ids("essay")[0] ?? "";
    const children = run
      .ids("evaluation")
      .filter((id) => run.json("evaluation", id, "metadata.json").parent_gen_id === essay);
    renameSync(join(sample.dataRoot, "gens/essay", essay), join(sample.folder, "aside"));
    expect((await made.verify()).findings.toSorted()).toEqual(
      [
        `gens/essay/${essay}/metadata.json metadata-missing`,
        ...children.map((id) => `gens/evaluation/${id} stored-parent-missing`),
      ].toSorted(),
    );
    renameSync(join(sample.folder, "aside"), join(sample.dataRoot, "gens/draft", essay));
    change(`gens/draft/${essay}/metadata.json`, (it) => set(it, "stage", "draft"));
    expect((await made.verify()).findings).toContain(`gens/evaluation/${children[0]} parent-of-wrong-stage`);
  });

  it("looks at a chosen cohort with what its members descend from, and at nothing else", async () => {
    const { sample, run } = made;
    sample.write("gens/draft/d_other/raw.txt", "");
    sample.write(
      "cohorts/judged/spec/config.yaml",
      [
        `axes: { essay_id: [${run.ids("essay")[0]}], evaluation_template: [concreteness], evaluation_llm: [gpt-oss-20b] }`,
        "output: { field_order: [essay_id] }",
      ].join("\n"),
    );
    await sample.run("compile judged");
    expect(await made.verify("judged")).toMatchObject({ code: 0, generations: 3, cohorts: ["judged"] });
    expect((await made.verify()).code).toBe(1);
    expect(await sample.run("store verify none")).toMatchObject({
      code: 2,
      err: expect.stringContaining("[daydream/cohort-not-compiled]"),
    });
  });

  it("does not take for a leftover what may be in the works", async () => {
    const temporary = ".daydream-1.2.3.4.5-6.tmp";
    const place = made.path("draft", temporary);
    made.sample.write(place, "half");
    expect(await made.verify()).toMatchObject({ code: 0, findings: [] });
    const old = Date.now() / 1000 - 100;
    utimesSync(join(made.sample.dataRoot, place), old, old);
    expect((await made.verify()).findings).toEqual([`${place} temporary-left`]);
  });

  it.runIf(process.getuid?.() !== 0)("says what cannot be read", async () => {
    const place = made.path("draft", "raw.txt");
    chmodSync(join(made.sample.dataRoot, place), 0);
    expect((await made.verify()).findings).toContain(`${place} file-unreadable`);
  });
});

describe("store verify --repair", () => {
  it("mends what can be derived and says so; the rest stays wrong", async () => {
    const { sample, path, change } = made;
    const before = {
      raw: sample.read(path("draft", "raw_metadata.json")),
      reading: sample.read(path("evaluation", "parsed_metadata.json")),
      texts: ["draft", "essay", "evaluation"].map((stage) => sample.read(path(stage, "raw.txt"))),
    };
    change(path("draft", "raw_metadata.json"), (it) =>
      set(it, "raw_path", "C:\\old\\data\\gens\\x\\y\\raw.txt"),
    );
    rmSync(join(sample.dataRoot, path("essay", "raw_metadata.json")));
    rmSync(join(sample.dataRoot, path("evaluation", "parsed_metadata.json")));
    sample.write(path("evaluation", ".daydream-1.2.3.4.5-6.tmp"), "half");
    mkdirSync(join(sample.dataRoot, "gens/draft/.daydream-import-d_x.tmp"));
    writeFileSync(join(sample.dataRoot, "gens/draft/.daydream-import-d_x.tmp/raw.txt"), "half");
    sample.write(path("draft", "notes.txt"), "mine");
    const { code, findings, repaired } = await made.verify("--repair");
    expect(code).toBe(1);
    expect(findings).toEqual([`${path("draft", "notes.txt")} file-unknown`]);
    expect(repaired.toSorted()).toEqual(
      [
        `${path("draft", "raw_metadata.json")} foreign-path`,
        `${path("essay", "raw.txt")} raw-unrecorded`,
        `${path("evaluation", "parsed.txt")} parsed-unrecorded`,
        `${path("evaluation", ".daydream-1.2.3.4.5-6.tmp")} temporary-left`,
        "gens/draft/.daydream-import-d_x.tmp temporary-left",
      ].toSorted(),
    );
    expect(sample.read(path("draft", "raw_metadata.json"))).toBe(before.raw);
    const { run_id, ...reading } = JSON.parse(sample.read(path("evaluation", "parsed_metadata.json")));
    expect(JSON.parse(before.reading)).toEqual({ run_id, ...reading });
    expect(["draft", "essay", "evaluation"].map((stage) => sample.read(path(stage, "raw.txt")))).toEqual(
      before.texts,
    );
    expect(readdirSync(join(sample.dataRoot, "gens/draft")).filter((name) => name.startsWith("."))).toEqual(
      [],
    );
    expect(await made.sample.run("store verify --repair")).toMatchObject({ code: 1 });
  });

  it("does not say how a result was read that the parser does not give", async () => {
    const { sample, path } = made;
    sample.write(path("evaluation", "parsed.txt"), "8.0\n");
    rmSync(join(sample.dataRoot, path("evaluation", "parsed_metadata.json")));
    expect(await made.verify("--repair")).toMatchObject({
      code: 1,
      findings: [`${path("evaluation", "parsed.txt")} parsed-unrecorded`],
      repaired: [],
    });
  });
});

// --- internal ---

function write(text: string) {
  return ({ sample }: MadeCohort, path: string) => sample.write(path, text);
}

function set(record: Record<string, unknown>, field: string, value: unknown): void {
  record[field] = value;
}

function editEssays({
  sample,
  run,
}: {
  readonly sample: SampleRun["sample"];
  readonly run: SampleRun;
}): void {
  for (const id of run.ids("essay")) sample.write(`gens/essay/${id}/parsed.txt`, "Edited since.\n");
}
