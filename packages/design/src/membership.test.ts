import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compile } from "./compile.ts";
import { specOf } from "./fixtures/parse-text.ts";
import { readFixture } from "./fixtures/read-fixture.ts";
import { testContents, testStages } from "./fixtures/test-stages.ts";
import { memberId } from "./member-id.ts";
import { type Contents, type Member, type MembershipOptions, membership } from "./membership.ts";
import type { Spec } from "./spec.ts";
import { defineStages } from "./stage.ts";

const axes = {
  combo_id: ["combo-1"],
  draft_template: ["rolling", "loop"],
  draft_llm: ["r1"],
  essay_template: ["theme"],
  essay_llm: ["r1", "gemini"],
  evaluation_template: ["novelty"],
  evaluation_llm: ["sonnet-4"],
};

describe("membership()", () => {
  it("gives each member once, parents first, in the order in which rows need them", () => {
    const members = plan({ axes });
    expect(members.map(({ stage }) => stage)).toEqual([
      ...Array(2).fill("draft"),
      ...Array(4).fill("essay"),
      ...Array(4).fill("evaluation"),
    ]);
    const known = new Set<string>();
    for (const { id, parentId, stage } of members) {
      expect(parentId === undefined ? stage === "draft" : known.has(parentId)).toBe(true);
      known.add(id);
    }
    expect(known.size).toBe(10);
    expect(members.at(-1)?.axes).toEqual({
      combo_id: "combo-1",
      draft_template: "loop",
      draft_llm: "r1",
      essay_template: "theme",
      essay_llm: "gemini",
      evaluation_template: "novelty",
      evaluation_llm: "sonnet-4",
    });
  });

  it("plans two essay models apart, where names-v1 ids say that they collide", () => {
    expect(plan({ axes })).toHaveLength(10);
    expect(problemsOf({ axes, output: { field_order: [], ids: "names-v1" } })).toEqual([
      "design/id-collision essay_llm",
    ]);
  });

  it("keeps 4 drafts, 16 essays and 64 evaluations of full_two_phase_cartesian", () => {
    const parsed = readFixture("full_two_phase_cartesian");
    if (parsed.kind === "invalid") throw new Error("the fixture has a problem");
    const rows = [...compile(parsed.spec)].map((row) => ({ combo_id: "combo-1", ...row }));
    const [first] = parsed.spec.axes;
    if (first === undefined) throw new Error("no axis");
    const spec = {
      ...parsed.spec,
      axes: [{ ...first, name: "combo_id", levels: ["combo-1"] }, ...parsed.spec.axes],
    };
    const members = membersOf(rows, { spec, stages: testStages, contents: testContents });
    expect(Object.groupBy(members, ({ stage }) => stage)).toMatchObject({
      draft: { length: 4 },
      essay: { length: 16 },
      evaluation: { length: 64 },
    });
  });

  it("gives the predecessor's ids of cohort_cartesian with names-v1", () => {
    const parsed = readFixture("cohort_cartesian");
    if (parsed.kind === "invalid") throw new Error("the fixture has a problem");
    const spec: Spec = { ...parsed.spec, output: { ...parsed.spec.output, ids: "names-v1" } };
    const ids = membersOf(compile(spec), { spec, stages: testStages, contents: () => undefined }).map(
      ({ id }) => id,
    );
    expect(ids).toHaveLength(2 + 8 + 8);
    for (const id of [
      "d_3rdru73r8ppaqlsz",
      "d_1ft3vdc1tduj8b2a",
      "e_3p5jidm7056q95x9",
      "e_1jro6qiuaxj6vgjy",
      "e_tx3ey0d11lgtnog",
      "v_d6witcypvut8jo2",
    ])
      expect(ids).toContain(id);
  });

  it("does not care about the order of rows, of axes, or about labels", () => {
    const ids = plan({ axes })
      .map(({ id }) => id)
      .sort();
    const spec = specOfAxes({ axes });
    fc.assert(
      fc.property(fc.shuffledSubarray([...compile(spec)], { minLength: 4 }), (rows) => {
        const shuffled = membersOf(rows, { spec, stages: testStages, contents: testContents });
        expect(shuffled.map(({ id }) => id).sort()).toEqual(ids);
      }),
    );
    const renamed: Contents = ({ stage, axis, level }) =>
      testContents({ stage, axis, level: level.replace("my-", "") });
    const labelled = plan(
      { axes: { ...axes, combo_id: undefined, combo: ["my-combo-1"], essay_template: ["my-theme"] } },
      renamed,
    );
    expect(labelled.map(({ id }) => id).sort()).toEqual(ids);
  });

  it("gives a copy neither model nor replicates, so that its rows share one member", () => {
    const members = plan({
      axes: { ...axes, draft_template: ["rolling"], essay_template: ["theme", "copy"] },
      replicates: { essay_template: 2 },
    });
    const essays = members.filter(({ stage }) => stage === "essay");
    expect(essays.map(({ mode, replicate }) => `${mode} ${replicate}`)).toEqual([
      "generate 1",
      "generate 1",
      "generate 2",
      "generate 2",
      "copy 1",
    ]);
    expect(essays.at(-1)?.identity).toMatchObject({ mode: "copy", contents: {} });
    expect(essays.at(-1)?.identity).not.toHaveProperty("model");
    expect(essays.at(-1)?.axes).not.toHaveProperty("essay_llm");
    expect(members.filter(({ stage }) => stage === "evaluation")).toHaveLength(5);
  });

  it("starts from given essays, and then needs only evaluation axes", () => {
    const members = plan({
      axes: { essay_id: ["e_one", "e_two"], evaluation_template: ["novelty"], evaluation_llm: ["sonnet-4"] },
    });
    expect(members.map(({ stage, parentId, axes }) => [stage, parentId, axes.essay_id])).toEqual([
      ["evaluation", "e_one", "e_one"],
      ["evaluation", "e_two", "e_two"],
    ]);
    const full = plan({ axes });
    const essay = full.find(({ stage }) => stage === "essay");
    const again = plan({
      axes: { essay_id: [essay?.id ?? ""], evaluation_template: ["novelty"], evaluation_llm: ["sonnet-4"] },
    });
    expect(full.map(({ id }) => id)).toContain(again[0]?.id);
  });

  it("takes stages as data: a fourth one needs nothing but its entry", () => {
    const stages = defineStages([
      ...testStages,
      {
        name: "revision",
        prefix: "r",
        parent: "essay",
        axes: [
          { name: "revision_template", role: "content" },
          { name: "revision_llm", role: "model" },
        ],
      },
    ]);
    const spec = specOfAxes({
      axes: { ...axes, revision_template: ["shorter", "bolder"], revision_llm: ["r1"] },
    });
    const members = membersOf(compile(spec), { spec, stages, contents: testContents });
    const revisions = members.filter(({ stage }) => stage === "revision");
    expect(revisions).toHaveLength(8);
    for (const { id, parentId } of revisions) {
      expect(id).toMatch(/^r_[0-9a-z]{16}$/);
      expect(members.find((member) => member.id === parentId)?.stage).toBe("essay");
    }
  });

  it("reports missing and unused axes at once, with their places", () => {
    expect(
      problemsOf({ axes: { ...axes, draft_llm: undefined, essay_template: undefined, mood: ["dark"] } }),
    ).toEqual([
      "design/missing-axis draft_llm",
      "design/missing-axis essay_template",
      "design/unused-axis mood",
    ]);
    expect(problemsOf({ axes: { ...axes, essay_id: ["e_one"] } })).toEqual(
      ["combo_id", "draft_template", "draft_llm", "essay_template", "essay_llm"].map(
        (axis) => `design/unused-axis ${axis}`,
      ),
    );
  });

  it("lets names-v1 cohorts have axes that no stage uses", () => {
    const extra = { ...axes, essay_llm: ["r1"], mood: ["dark", "light"] };
    expect(plan({ axes: extra, output: { field_order: [], ids: "names-v1" } })).toHaveLength(6);
  });

  it.each(["0", "x", "1.0", "-1"])("refuses the replicate %s", (replicate) => {
    expect(problemsOf({ axes: { ...axes, draft_replicate: [replicate] } })).toEqual([
      "design/bad-replicate draft_replicate",
    ]);
  });

  it("takes 1 for an absent replicate, and 01 for 1", () => {
    const ids = plan({ axes }).map(({ id }) => id);
    expect(plan({ axes: { ...axes, draft_replicate: ["1"] } }).map(({ id }) => id)).toEqual(ids);
    expect(plan({ axes: { ...axes, draft_template_replicate: ["01"] } }).map(({ id }) => id)).toEqual(ids);
  });

  it("reports every level that nobody knows and every two that are the same", () => {
    const contents: Contents = (of) => {
      if (of.level === "loop") return testContents({ ...of, level: "rolling" });
      if (of.level === "gemini") return testContents({ ...of, level: "r1" });
      return of.level === "novelty" ? undefined : testContents(of);
    };
    expect(problemsOf({ axes }, contents)).toEqual([
      "design/equal-content draft_template",
      "design/equal-content essay_llm",
      "design/missing-content evaluation_template",
    ]);
  });

  it("plans a hundred thousand members", () => {
    const numbers = (count: number) => Array.from({ length: count }, (_, index) => `n${index}`);
    const large = {
      ...axes,
      combo_id: numbers(50),
      draft_template: numbers(20),
      evaluation_template: numbers(24),
      evaluation_llm: numbers(2),
    };
    const spec = specOfAxes({ axes: large });
    expect(membersOf(compile(spec), { spec, stages: testStages, contents: testContents })).toHaveLength(
      1000 + 2000 + 96_000,
    );
  });
});

describe("memberId()", () => {
  it("keeps its frozen ids", () => {
    const frozen: unknown = JSON.parse(
      readFileSync(join(import.meta.dirname, "fixtures/content-ids.json"), "utf8"),
    );
    expect(goldenIds()).toEqual(frozen);
  });

  it("changes with each field of a member's identity, and with nothing else", () => {
    const stages =
      "stages: {draft: {temperature: 0.7, top_p: 0.9, seed: 1, reasoning_effort: low, system: Be brief.}}";
    const base = { text: stages, contents: testContents, stages: testStages };
    const draft = ({ text, contents, stages }: typeof base): string => {
      const spec = specOf(
        `${text}\naxes: ${JSON.stringify({ ...axes, draft_template: ["rolling"], draft_replicate: ["1"] })}\noutput: {field_order: []}`,
      );
      return membersOf(compile(spec), { spec, stages, contents })[0]?.id ?? "";
    };
    const swap =
      (axis: string, level: string): Contents =>
      (of) =>
        testContents(of.axis === axis ? { ...of, level } : of);
    const changed = [
      ...["temperature: 0.8", "top_p: 0.8", "seed: 2", "reasoning_effort: high", "system: Be long."].map(
        (setting) => {
          const [key] = setting.split(":");
          return { ...base, text: stages.replace(new RegExp(`${key}: [^,}]*`), setting) };
        },
      ),
      { ...base, text: stages.replace("top_p: 0.9, ", "") },
      { ...base, contents: swap("combo_id", "another text") },
      { ...base, contents: swap("draft_template", "another text") },
      { ...base, contents: swap("draft_llm", "another-model") },
    ].map(draft);
    expect(new Set([draft(base), ...changed]).size).toBe(changed.length + 1);
    const same = [
      { ...base, text: stages.replace("temperature", "max_tokens: 99, min_lines: 3, temperature") },
      { ...base, text: `${stages}\ncard: {question: Why?}` },
      { ...base, text: stages.replace("draft: {", "essay: {temperature: 0}, draft: {") },
      { ...base, contents: swap("essay_template", "another text") },
    ].map(draft);
    expect(new Set([draft(base), ...same]).size).toBe(1);
  });

  it("changes with replicate and parent", () => {
    const identity = { scheme: 1, stage: "essay", parents: ["d_1"], contents: {}, replicate: 1 } as const;
    const ids = [
      identity,
      { ...identity, replicate: 2 },
      { ...identity, parents: ["d_2"] },
      { ...identity, stage: "draft" },
    ];
    expect(new Set(ids.map((value) => memberId("e", value))).size).toBe(4);
  });
});

interface Document {
  readonly axes: Readonly<Record<string, readonly string[] | undefined>>;
  readonly replicates?: Readonly<Record<string, number>>;
  readonly output?: unknown;
}

function specOfAxes(document: Document): Spec {
  return specOf(JSON.stringify({ output: { field_order: [] }, ...document }));
}

function plan(document: Document, contents: Contents = testContents): readonly Member[] {
  const spec = specOfAxes(document);
  return membersOf(compile(spec), { spec, stages: testStages, contents });
}

function membersOf(rows: Parameters<typeof membership>[0], options: MembershipOptions): readonly Member[] {
  const planned = membership(rows, options);
  if (planned.kind === "invalid") throw new Error(planned.problems.map(({ message }) => message).join("\n"));
  return planned.members;
}

function problemsOf(document: Document, contents: Contents = testContents): readonly string[] {
  const spec = specOfAxes(document);
  const planned = membership(compile(spec), { spec, stages: testStages, contents });
  if (planned.kind === "planned") return [];
  for (const { line, file } of planned.problems) expect([file, line]).toEqual(["spec/config.yaml", 1]);
  return planned.problems.map(({ code, context }) => {
    const difference = Array.isArray(context.difference) ? context.difference.join() : "";
    return `${code} ${String(context.axis ?? difference)}`;
  });
}

/** One identity per feature of the scheme, with its id. */
function goldenIds() {
  const identities = [
    {
      prefix: "d",
      identity: {
        scheme: 1,
        stage: "draft",
        parents: [],
        contents: { combo_id: "c1", draft_template: "t1" },
        model: "provider/m",
        replicate: 1,
      },
    },
    {
      prefix: "d",
      identity: {
        scheme: 1,
        stage: "draft",
        parents: [],
        contents: { combo_id: "c1", draft_template: "t1" },
        model: "provider/m",
        replicate: 2,
      },
    },
    {
      prefix: "d",
      identity: {
        scheme: 1,
        stage: "draft",
        parents: [],
        contents: { combo_id: "c1", draft_template: "t1", system: "s1" },
        model: "provider/m",
        sampling: { temperature: 0.7, topP: 0.9, seed: 3, reasoningEffort: "low" },
        replicate: 1,
      },
    },
    {
      prefix: "e",
      identity: { scheme: 1, stage: "essay", mode: "copy", parents: ["d_1"], contents: {}, replicate: 1 },
    },
    {
      prefix: "v",
      identity: {
        scheme: 1,
        stage: "evaluation",
        parents: ["e_1"],
        contents: { evaluation_template: "t2" },
        model: "provider/ü",
        sampling: { temperature: 0 },
        replicate: 1,
      },
    },
  ] as const;
  return identities.map(({ prefix, identity }) => ({ prefix, identity, id: memberId(prefix, identity) }));
}
