import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFsStore } from "@daydream/store";
import { createMemoryIo } from "@daydream/terminal";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { main } from "../cli.ts";
import type { Episode } from "../episode/episode.ts";
import { openEpisodeLog } from "../episode/episode-log.ts";
import { episodePath } from "../episode/episode-path.ts";
import { sampleEpisode } from "../episode/sample-episode.ts";
import { sampleQuestion } from "../question/sample-question.ts";
import { sampleTrace } from "../trace/sample-trace.ts";
import { questionsPath } from "./read-artefacts.ts";

const dataRoot = mkdtempSync(join(tmpdir(), "csvagent-inspect-"));
const emptyRoot = join(dataRoot, "none");
afterAll(() => rmSync(dataRoot, { recursive: true, force: true }));

async function run(line: string, root = dataRoot) {
  const io = createMemoryIo({ workingDirectory: dataRoot });
  const code = await main([...line.split(" "), "--data-root", root], io);
  return { code, ...io.printed };
}

async function json(line: string, root = dataRoot) {
  const { code, out, err } = await run(`${line} --json`, root);
  expect([code, err]).toEqual([0, ""]);
  return JSON.parse(out);
}

/** An episode about a question of its own; the later its number, the newer. */
function episode(number: number, source: "template" | "procedural", dataset: string): Episode {
  const question = sampleQuestion({ id: `q_${number}`, source, dataset });
  const isVerified = number % 3 !== 0;
  const made = sampleEpisode({
    question,
    gold: { ...sampleTrace(42.5), trace_id: `t_${number}` },
    provenance: { teacher: number === 1 ? "reference" : "tester" },
    verdict: isVerified
      ? { kind: "verified", by: number === 1 ? "reference" : "ground-truth", accepted_index: 0 }
      : { kind: "mismatched", reasons: ["41 is not within 0.01 of 42.5"] },
  });
  return { ...made, timestamp: new Date(Date.UTC(2026, 0, number)).toISOString() };
}

const episodes = [
  ...[1, 2, 3, 4].map((number) => episode(number, "template", "people")),
  ...[5, 6].map((number) => episode(number, "procedural", "places")),
];
const [oldest] = episodes;
if (oldest === undefined) throw new TypeError("there are episodes");

beforeAll(async () => {
  await using store = createFsStore({ directory: dataRoot });
  for (const source of ["template", "procedural"] as const) {
    await using log = await openEpisodeLog({ store, source });
    for (const one of episodes.filter((candidate) => candidate.source === source)) await log.append(one);
  }
  const questions = ["q_1", "q_2", "q_open"].map((id) => sampleQuestion({ id }));
  await store.writeDocument(questionsPath("template", "people"), JSON.stringify(questions));
  const other = sampleQuestion({ id: "q_5", source: "procedural", dataset: "places" });
  await store.writeDocument(questionsPath("procedural", "places"), JSON.stringify([other]));
});

describe("csvagent inspect episodes", () => {
  it("shows the newest of all files together when no source is named", async () => {
    const { total, episodes: shown } = await json("inspect episodes --count 4");
    expect([total, shown.map((one: Episode) => one.question.id)]).toEqual([6, ["q_6", "q_5", "q_4", "q_3"]]);
    expect(shown[0]).toEqual(episodes[5]);
    const printed = await run("inspect episodes");
    expect(printed.out).toContain("6 episodes, 5 shown");
    expect(printed.out).toContain(`next: csvagent inspect trace ${episodes[5]?.episode_id}`);
  });

  it("narrows to a source, a dataset, and verified ones", async () => {
    const ids = async (line: string) =>
      (await json(`inspect episodes ${line}`)).episodes.map((one: Episode) => one.question.id);
    expect(await ids("--source procedural")).toEqual(["q_6", "q_5"]);
    expect(await ids("--source all --verified")).toEqual(["q_5", "q_4", "q_2", "q_1"]);
    expect(await ids("--dataset people --count 2")).toEqual(["q_4", "q_3"]);
    expect(await ids("--source llm_gen")).toEqual([]);
    expect((await run("inspect episodes --show-hooks")).out).toContain("hooks");
  });

  it("reads any other file, and names what is wrong in it", async () => {
    const own = readFileSync(join(dataRoot, episodePath("template", true)), "utf8");
    writeFileSync(join(dataRoot, "elsewhere.jsonl"), `${own}\n`);
    expect((await json("inspect episodes --output elsewhere.jsonl", emptyRoot)).total).toBe(3);
    const broken: readonly (readonly [string, string])[] = [
      [`${own}{"episode_id": 1}\n`, "line 4: "],
      [`${own.slice(0, -40)}\n`, "line 3: no JSON"],
    ];
    for (const [text, problem] of broken) {
      writeFileSync(join(dataRoot, "broken.jsonl"), text);
      const { code, out, err } = await run("inspect episodes --output broken.jsonl");
      expect([code, out]).toEqual([2, ""]);
      expect(err).toContain(`${join(dataRoot, "broken.jsonl")}, ${problem}`);
      expect(err).toContain("[csvagent/bad-episode]");
    }
    for (const path of ["nowhere.jsonl", "."]) {
      const { code, err } = await run(`inspect episodes --output ${path}`);
      expect([code, err]).toEqual([2, expect.stringContaining("[csvagent/episodes-not-readable]\nhint: ")]);
    }
  });
});

describe("csvagent inspect trace", () => {
  it("shows the one episode that a prefix names, from whichever file", async () => {
    for (const { episode_id } of episodes) {
      expect((await json(`inspect trace ${episode_id}`)).episode_id).toBe(episode_id);
      const unique = [...episode_id].findIndex(
        (_, length) =>
          episodes.filter((one) => one.episode_id.startsWith(episode_id.slice(0, length))).length === 1,
      );
      const { code, out } = await run(`inspect trace ${episode_id.slice(0, unique)}`);
      expect([code, out.split(" ")[0]]).toEqual([0, episode_id]);
    }
    const { out } = await run(`inspect trace ${oldest.episode_id}`);
    for (const part of ["verified by reference", "What is the mean age?", "ended by", "answer 42.5"])
      expect(out).toContain(part);
  });

  it("refuses a prefix that begins several ids, naming them, and one that begins none", async () => {
    const several = await run("inspect trace e_");
    expect([several.code, several.out]).toEqual([2, ""]);
    expect(several.err).toContain("[csvagent/episode-ambiguous]");
    for (const { episode_id } of episodes) expect(several.err).toContain(episode_id);
    for (const line of ["inspect trace zzz", "inspect trace e_ --source llm_gen"]) {
      const { code, err } = await run(line);
      expect([code, err]).toEqual([2, expect.stringContaining("[csvagent/episode-unknown]\nhint: ")]);
    }
  });
});

describe("csvagent inspect questions", () => {
  it("samples over all files, with hints and answers when asked", async () => {
    const { total, questions } = await json("inspect questions --source all --sample 2");
    expect([total, questions.map(({ id }: { id: string }) => id)]).toEqual([4, ["q_1", "q_open"]]);
    expect((await json("inspect questions --source procedural")).total).toBe(1);
    expect((await json("inspect questions --source all --dataset places")).total).toBe(1);
    const hidden = await run("inspect questions --source template");
    expect(hidden.out).not.toContain("42.5");
    const shown = await run("inspect questions --source template --show-hint --show-answer");
    for (const part of ["hint: Take the mean", "answer: 42.5"]) expect(shown.out).toContain(part);
  });
});

describe("csvagent status", () => {
  it("counts per source, the reference teacher's episodes apart, and questions without one", async () => {
    const { sources, datasets } = await json("status");
    expect(datasets).toMatchObject({ own: 0, bundled: 6 });
    expect(sources).toMatchObject([
      {
        source: "template",
        questions: 3,
        episodes: 4,
        verified: 2,
        verifiedByReference: 1,
        unverified: 1,
        open: 1,
      },
      { source: "procedural", questions: 1, episodes: 2, verified: 1, unverified: 1, open: 0 },
      { source: "llm_gen", questions: 0, episodes: 0 },
    ]);
    expect((await run("status")).out).toContain("next: csvagent ");
  });
});

describe("csvagent on a data root that is not there", () => {
  it.each([
    "status",
    "inspect episodes",
    "inspect questions --source all",
    "datasets list",
    "templates list",
  ])("`%s` succeeds as text and as JSON, and makes no folder", async (line) => {
    const { code, err } = await run(line, emptyRoot);
    expect([code, err]).toEqual([0, ""]);
    expect(await json(line, emptyRoot)).toBeTypeOf("object");
    expect(existsSync(emptyRoot)).toBe(false);
  });
});

describe("csvagent datasets list and templates list", () => {
  it("list what is bundled, each with what a program needs", async () => {
    const datasets = await json("datasets list");
    expect(datasets.map(({ slug }: { slug: string }) => slug)).toContain("penguins");
    for (const { licence, csv_source } of datasets) expect([licence, csv_source]).not.toContain(null);
    const templates = await json("templates list");
    expect(templates.length).toBeGreaterThanOrEqual(8);
    for (const template of templates) expect(Object.keys(template)).not.toContain("body");
    const { out } = await run("templates list");
    for (const { name } of templates) expect(out).toContain(name);
  });
});

describe("csvagent templates check", () => {
  it("refuses a file that is not there or has no header", async () => {
    const missing = await run("templates check nowhere.py");
    expect([missing.code, missing.err]).toEqual([
      2,
      expect.stringContaining("[csvagent/template-missing]\nhint: "),
    ]);
    writeFileSync(join(dataRoot, "bare.py"), "submit(1)\n");
    const bare = await run("templates check bare.py");
    expect([bare.code, bare.err]).toEqual([2, expect.stringContaining("bare.py, line 1: ")]);
  });

  it("says why a template applies to a dataset or not", async () => {
    const { code, out, err } = await run(
      "templates check chi_squared_independence --dataset penguins state-crime",
    );
    expect([code, err]).toEqual([0, expect.stringContaining("sandbox: ")]);
    expect(out).toContain("✓ penguins: applies");
    expect(out).toMatch(/✗ state-crime: does not apply: .+/);
  });
});

describe("csvagent doctor", () => {
  it("gives its findings as JSON, and says so when the data root is no folder", async () => {
    const { usable, findings } = await json("doctor", emptyRoot);
    expect(usable).toBe(true);
    expect(findings.map(({ name }: { name: string }) => name)).toEqual(
      expect.arrayContaining(["csvagent", "python", "data root", "datasets"]),
    );
    writeFileSync(join(dataRoot, "file"), "");
    const { code, err } = await run("doctor", join(dataRoot, "file"));
    expect([code, err]).toEqual([2, expect.stringContaining("[csvagent/bad-data-root]\nhint: ")]);
  });
});
