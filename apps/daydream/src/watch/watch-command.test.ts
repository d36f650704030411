import { mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { untilOrGone } from "@daydream/terminal/test-process";
import { describe, expect, it } from "vitest";
import { startDaydream } from "../run/daydream-process.ts";
import { makeMembers } from "../sample/make-members.ts";
import { createSampleWorkspace, type SampleWorkspace } from "../sample/sample-workspace.ts";

const specPath = "cohorts/first/spec/config.yaml";

async function lookOnce(sample: SampleWorkspace, options = "") {
  const { code, out } = await sample.run(`watch --once --json ${options}`);
  const { files, cohorts } = JSON.parse(out);
  return { code, files, cohorts };
}

/** How many tasks of a cohort there are by stage and action. */
function countTasks({
  tasks,
}: {
  readonly tasks: readonly { readonly stage: string; readonly action: string }[];
}) {
  const counts: Record<string, number> = {};
  for (const { stage, action } of tasks)
    counts[`${stage} ${action}`] = (counts[`${stage} ${action}`] ?? 0) + 1;
  return counts;
}

async function createMadeCohort(edit: (sample: SampleWorkspace) => void = () => undefined) {
  const sample = await createSampleWorkspace();
  edit(sample);
  await sample.run("compile first");
  makeMembers(sample.planned(), sample);
  await lookOnce(sample);
  return sample;
}

describe("watch --once", () => {
  it("says everything at the first look, and nothing while nothing changes", async () => {
    using sample = await createSampleWorkspace();
    const { code, files, cohorts } = await lookOnce(sample);
    expect({ code, files }).toEqual({ code: 0, files: { changed: [], added: [], deleted: [] } });
    expect(countTasks(cohorts[0])).toEqual({ "draft make": 2, "essay make": 4, "evaluation make": 8 });
    expect(await lookOnce(sample)).toMatchObject({ code: 0, cohorts: [] });
    utimesSync(join(sample.dataRoot, specPath), 1, 1);
    expect((await sample.run("watch --once")).out).toBe("nothing has changed since the last look\n");
  });

  const namesV1 = (sample: SampleWorkspace) =>
    sample.replace(specPath, "output:", "output:\n  ids: names-v1");

  it.each<{
    readonly path: string;
    readonly change: (sample: SampleWorkspace, path: string) => void;
    readonly tasks: Readonly<Record<string, number>>;
    readonly edit?: (sample: SampleWorkspace) => void;
  }>([
    {
      path: "1_raw/templates/evaluation/concreteness.txt",
      change: append("\nBe strict.\n"),
      tasks: { "evaluation make": 8 },
    },
    {
      path: "1_raw/templates/draft/plain-links.txt",
      change: append("\nBe brief.\n"),
      tasks: { "draft make": 1, "essay make": 2, "evaluation make": 4 },
    },
    {
      path: "1_raw/templates/draft/plain-links.txt",
      change: append("\nBe brief.\n"),
      tasks: { "draft keep": 1 },
      edit: namesV1,
    },
    {
      path: "1_raw/concepts/descriptions-paragraph/tide-pools.txt",
      change: append("\nThey are cold.\n"),
      tasks: { "draft make": 2, "essay make": 4, "evaluation make": 8 },
    },
    {
      path: "1_raw/concepts_metadata.csv",
      change: (sample, path) => sample.replace(path, "Tide pools", "Rock pools"),
      tasks: { "draft make": 2, "essay make": 4, "evaluation make": 8 },
    },
    {
      path: "1_raw/llm_models.csv",
      change: (sample, path) => sample.replace(path, "openai/gpt-oss-20b", "openai/gpt-oss-20b:free"),
      tasks: { "evaluation make": 8 },
    },
    {
      path: "1_raw/evaluation_templates.csv",
      change: (sample, path) => sample.replace(path, "in_last_line", "score_near_end"),
      tasks: { "evaluation keep": 8 },
    },
    {
      path: "1_raw/replication_config.csv",
      change: (sample, path) => sample.write(path, "stage,replicates\ndraft,2\nessay,1\nevaluation,2\n"),
      tasks: {},
    },
    {
      path: "combo_mappings.csv",
      change: (sample, path) => sample.write(path, `${sample.read(path)}\n`),
      tasks: {},
    },
    {
      path: specPath,
      change: (sample, path) => sample.replace(path, "evaluation_llm: 2", "evaluation_llm: 3"),
      tasks: { "evaluation make": 4 },
    },
    {
      path: "cohorts/first/spec/items/essay_way.csv",
      change: append("essay-from-notes,gpt-oss-20b\n"),
      tasks: { "essay make": 2, "evaluation make": 4 },
    },
  ])("lists what a change of $path affects, and only that: $tasks", async ({ path, change, tasks, edit }) => {
    using sample = await createMadeCohort(edit);
    change(sample, path);
    const { code, files, cohorts } = await lookOnce(sample);
    expect(code).toBe(0);
    const { changed, added, deleted } = files;
    expect([...changed, ...added, ...deleted]).toEqual([path]);
    expect(countTasks(cohorts[0])).toEqual(tasks);
    expect(await lookOnce(sample)).toMatchObject({ cohorts: [] });
  });

  it("says it for people, with members and fields when asked", async () => {
    using sample = await createMadeCohort((sample) =>
      sample.replace(specPath, "output:", "output:\n  ids: names-v1"),
    );
    sample.replace(specPath, "max_tokens: 1024", "max_tokens: 2048");
    sample.replace("1_raw/templates/draft/plain-links.txt", "", "\nMore. ");
    sample.write("1_raw/templates/draft/another.txt", "text");
    const { out } = await sample.run("watch --once --members");
    const kept = sample.planned().members[0]?.id;
    expect(out).toContain(
      "changed: 1_raw/templates/draft/plain-links.txt\n" +
        `changed: ${specPath}\n` +
        "new: 1_raw/templates/draft/another.txt\n" +
        "first:\n" +
        "  draft: 1 stale and kept (content.draft_template)\n" +
        `    ${kept}: stale and kept (content.draft_template)\n` +
        "  evaluation: 8 stale and kept (max_tokens)\n",
    );
  });

  it("looks at chosen cohorts, and remembers each by itself", async () => {
    using sample = await createMadeCohort();
    await sample.run("spec copy first second");
    expect((await lookOnce(sample, "first")).cohorts).toEqual([
      { cohort: "first", kind: "planned", tasks: [], dropped: 0 },
    ]);
    const { files, cohorts } = await lookOnce(sample, "second");
    expect(files.added).toEqual([]);
    expect(cohorts).toMatchObject([{ cohort: "second", tasks: [] }]);
    expect(await sample.run("watch --once third")).toMatchObject({
      code: 2,
      err: expect.stringContaining("[daydream/cohort-unknown]"),
    });
  });

  it("says what is wrong with a spec, exits 1, and has not forgotten what was there before", async () => {
    using sample = await createMadeCohort();
    const spec = sample.read(specPath);
    sample.write(specPath, spec.slice(0, spec.indexOf("evaluation_llm: [") + 20));
    const { code, out } = await sample.run("watch --once");
    expect(code).toBe(1);
    expect(out).toMatch(/first cannot be planned:\n {2}data\/cohorts\/first\/spec\/config\.yaml:\d+:\d+: /);
    sample.write(specPath, spec);
    expect(await lookOnce(sample)).toMatchObject({ code: 0, cohorts: [] });
  });

  it("counts a memory that cannot be read as none", async () => {
    using sample = await createMadeCohort();
    sample.write("index/watch.json", '{"version": 1');
    expect((await lookOnce(sample)).cohorts).toMatchObject([{ cohort: "first", tasks: [] }]);
  });
});

describe("watch", () => {
  it("goes on through changes, half-saved specs and replaced folders until Ctrl-C", async () => {
    using sample = await createMadeCohort();
    const daydream = startDaydream(["watch", "--members"], { folder: sample.folder });
    const { printed } = daydream;
    const says = async (text: string) => {
      expect(
        await untilOrGone(daydream, () => printed.out.includes(text), 20_000),
        printed.out + printed.err,
      ).toBe(true);
      const { out } = printed;
      printed.out = "";
      return out;
    };
    await says("first: nothing new to do\n");
    expect(printed.err).toMatch(/^watching \d+ files of data; Ctrl-C ends it\n$/);

    for (const word of ["One.", "Two.", "Three."])
      sample.replace("1_raw/templates/evaluation/concreteness.txt", "", word);
    const burst = await says("  evaluation: 8 new\n");
    expect(burst.match(/changed: /g)).toEqual(["changed: "]);
    expect(burst.match(/^ {4}v_\w{16}: new$/gm)).toHaveLength(8);

    const spec = sample.read(specPath);
    sample.write(specPath, "axes: {");
    await says("first cannot be planned:\n");
    sample.write(specPath, spec.replace("evaluation_llm: 2", "evaluation_llm: 3"));
    await says("  evaluation: 4 new\n");

    const specs = join(sample.dataRoot, "cohorts/first/spec");
    renameSync(specs, join(sample.folder, "aside"));
    await says(`deleted: ${specPath}\n`);
    renameSync(join(sample.folder, "aside"), specs);
    await says(`new: ${specPath}\n`);
    sample.replace("cohorts/first/spec/items/essay_way.csv", "as-it-is,None\n", "");
    await says("changed: cohorts/first/spec/items/essay_way.csv\n");

    mkdirSync(join(sample.dataRoot, "cohorts/second/spec"), { recursive: true });
    writeFileSync(
      join(sample.dataRoot, "cohorts/second/spec/config.yaml"),
      "axes: {}\noutput: {field_order: []}\n",
    );
    await says("second cannot be planned:\n");
    rmSync(join(sample.dataRoot, "cohorts/second"), { recursive: true });
    await says("deleted: cohorts/second/spec/config.yaml\n");

    daydream.pressCtrlC();
    expect(await daydream.exit).toEqual({ code: 130, signal: null });
    expect(printed.out).not.toContain("second");
  });
});

// --- internal ---

function append(text: string) {
  return (sample: SampleWorkspace, path: string) => sample.write(path, sample.read(path) + text);
}
