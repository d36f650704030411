import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createScriptedSandbox,
  type Sandbox,
  type SandboxScript,
  type ScriptedReply,
  sandboxErrors,
} from "@daydream/sandbox";
import { createMemoryStore, type Store, storeErrors } from "@daydream/store";
import { afterAll, describe, expect, it } from "vitest";
import type { Dataset } from "../dataset/dataset.ts";
import { openEpisodeLog } from "../episode/episode-log.ts";
import { readEpisodes } from "../inspection/read-artefacts.ts";
import { chooseTeacher } from "../teacher/choose-teacher.ts";
import { parseTemplate } from "../template/parse-template.ts";
import { sampleTemplateFile } from "../template/sample-template-file.ts";
import type { Template } from "../template/template.ts";
import { sampleProfile } from "../trace/sample-profile.ts";
import { type ProduceOptions, type ProduceOutcome, produce } from "./produce.ts";
import { readQuestionFile } from "./question-file.ts";

const folder = mkdtempSync(join(tmpdir(), "csvagent-produce-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function datasetNamed(slug: string, content = `a,b\n1,${slug}\n`): Dataset {
  const path = join(folder, `${slug}.csv`);
  writeFileSync(path, content);
  return { slug, path, csvSource: slug, title: slug, description: null, licence: null, url: null };
}
const people = datasetNamed("people");

/** A template whose program is known by its name. */
function templateNamed(name: string, question?: string): Template {
  const text = sampleTemplateFile({
    name,
    program: `rows = len(df)  # ${name}`,
    ...(question === undefined ? {} : { question }),
  });
  return parseTemplate(text, { file: `${name}.py` });
}
const [first, second, third] = ["first", "second", "third"].map((name) => templateNamed(name));
if (first === undefined || second === undefined || third === undefined)
  throw new TypeError("three templates");
const templates = [first, second, third];

/** A sandbox that profiles and counts 40 rows, except where `odd` says otherwise for a program. */
function sandboxWith(odd: Readonly<Record<string, () => ScriptedReply | Promise<ScriptedReply>>> = {}) {
  const played: string[] = [];
  const script: SandboxScript = ({ code }) => {
    const name = /rows = len\(df\) {2}# (\w+)/.exec(code)?.[1];
    if (name === undefined) return { events: [{ kind: "submit", answer: JSON.stringify(sampleProfile()) }] };
    played.push(name);
    return odd[name]?.() ?? answering(name);
  };
  return { sandbox: createScriptedSandbox({ script }), played };
}

function answering(name: string, answer = 40): ScriptedReply {
  const value = { type: "int", wire: answer };
  const codeLine = `rows = len(df)  # ${name}`;
  return {
    events: [
      { kind: "hook", name: "rows", codeLine, description: null, dependsOn: [], value },
      { kind: "submit", answer },
    ],
  };
}

interface RunOptions extends Partial<ProduceOptions> {
  readonly sandbox: Sandbox;
  readonly store: Store;
}

/** Questions and episodes by the reference teacher. */
async function run(options: RunOptions): Promise<ProduceOutcome> {
  await using log = await openEpisodeLog({ store: options.store, source: "template" });
  const teacher = chooseTeacher({ name: "reference", hasKey: false });
  return await produce({
    concurrency: 2,
    datasets: [people],
    questions: { templates, regenerate: false },
    episodes: {
      log,
      assign: (questions) => questions.map((question) => ({ question, teacher, consistencyRuns: 0 })),
    },
    ...options,
  });
}

async function templatesOfQuestions(store: Store): Promise<readonly (string | null | undefined)[]> {
  const file = await readQuestionFile(store, { source: "template", slug: "people" }, { orEmpty: false });
  return [...file.questions.values()].map(({ template_name }) => template_name);
}

async function countEpisodes(store: Store): Promise<number> {
  return (await Array.fromAsync(readEpisodes(store, { of: ["template"] }))).length;
}

describe("produce()", () => {
  it("makes questions and episodes, and does none of it a second time", async () => {
    await using store = createMemoryStore();
    const { sandbox, played } = sandboxWith();
    const outcome = await run({ sandbox, store });
    expect(outcome.summary).toEqual({ finished: 8, skipped: 0, failed: 0, blocked: 0, cancelled: 0 });
    expect(outcome.datasets).toMatchObject([{ dataset: "people", questions: 3, madeQuestions: 3 }]);
    expect(outcome.datasets[0]?.solved.map(({ verdict }) => verdict.kind)).toEqual(Array(3).fill("verified"));
    expect(played.toSorted()).toEqual(["first", "first", "second", "second", "third", "third"]);

    const again = await run({ sandbox, store });
    expect(again.summary).toMatchObject({ finished: 2, skipped: 6, failed: 0 });
    expect(again.datasets).toMatchObject([{ madeQuestions: 0, solved: [], presentEpisodes: 3 }]);
    expect(played).toHaveLength(6);
    expect(await countEpisodes(store)).toBe(3);
  });

  it("keeps a program that fails with its reason, goes on with the others, and does not run it again", async () => {
    await using store = createMemoryStore();
    const { sandbox, played } = sandboxWith({
      second: () => ({ error: { type: "KeyError", message: "'age'" } }),
    });
    const outcome = await run({ sandbox, store });
    expect(outcome.failures).toEqual([]);
    expect(outcome.datasets).toMatchObject([
      {
        questions: 2,
        rejected: [{ template: "second", reason: "the program raised KeyError: 'age'" }],
        solved: [{}, {}],
      },
    ]);
    await run({ sandbox, store });
    expect(played.filter((name) => name === "second")).toHaveLength(1);
    await run({ sandbox, store, questions: { templates, regenerate: true } });
    expect(played.filter((name) => name === "second")).toHaveLength(2);
  });

  it("keeps the other questions when the sandbox is lost under one, and makes only that one next time", async () => {
    await using store = createMemoryStore();
    const { sandbox, played } = sandboxWith();
    let opened = 0;
    const losing: Sandbox = {
      ...sandbox,
      openSession: async (options) => {
        opened += 1;
        // The first session profiles; the second is that of the first program.
        if (opened === 2) throw sandboxErrors.fail("lost", { detail: "the base was killed" });
        return sandbox.openSession(options);
      },
    };
    const outcome = await run({ sandbox: losing, store });
    expect(outcome.summary).toMatchObject({ failed: 1, blocked: 1 });
    expect(outcome.failures).toMatchObject([
      { dataset: "people", task: "question", error: { code: "sandbox/lost" } },
    ]);
    expect(await templatesOfQuestions(store)).toEqual(["second", "third"]);

    const again = await run({ sandbox: losing, store });
    expect(again.summary).toMatchObject({ failed: 0, blocked: 0 });
    expect(played.slice(2)).toEqual(["first", "first", "second", "third"]);
    expect([await templatesOfQuestions(store), await countEpisodes(store)]).toEqual([
      ["first", "second", "third"],
      3,
    ]);
  });

  it("writes no episode of a trace under which the sandbox was lost, and plays its replies again", async () => {
    await using store = createMemoryStore();
    let isLosing = false;
    const { sandbox } = sandboxWith({
      first: () =>
        isLosing ? { end: { reason: "sandbox-lost", detail: "the base was killed" } } : answering("first"),
    });
    const questions = { templates, regenerate: false };
    await produce({ store, sandbox, concurrency: 2, datasets: [people], questions });
    isLosing = true;
    const outcome = await run({ sandbox, store });
    expect(outcome.failures).toMatchObject([
      { task: "episode", error: { code: "csvagent/trace-interrupted" } },
    ]);
    expect(await countEpisodes(store)).toBe(2);
    const replies = await store.list("traces");
    isLosing = false;
    expect((await run({ sandbox, store })).summary).toMatchObject({ failed: 0 });
    expect([await countEpisodes(store), await store.list("traces")]).toEqual([3, replies]);
  });

  it("counts questions that no template gives any more, and drops them when it regenerates", async () => {
    await using store = createMemoryStore();
    const { sandbox } = sandboxWith();
    await run({ sandbox, store });
    const edited = [templateNamed("first", "How many lines are there?"), second];
    const outcome = await run({ sandbox, store, questions: { templates: edited, regenerate: false } });
    expect(outcome.datasets).toMatchObject([
      { questions: 4, madeQuestions: 1, staleQuestions: 2, outdatedQuestions: 0 },
    ]);
    const none = await run({ sandbox, store, questions: { templates: [], regenerate: false } });
    expect(none.datasets).toMatchObject([{ questions: 4, staleQuestions: 4 }]);
    const anew = await run({ sandbox, store, questions: { templates: edited, regenerate: true } });
    expect(anew.datasets).toMatchObject([{ questions: 2, madeQuestions: 2, staleQuestions: 0 }]);
    expect(await templatesOfQuestions(store)).toEqual(["first", "second"]);
  });

  it("takes the first questions up to the limit, the others when it is raised", async () => {
    await using store = createMemoryStore();
    const { sandbox, played } = sandboxWith();
    const limited = await run({ sandbox, store, limit: 1 });
    expect(limited.datasets).toMatchObject([{ questions: 1, solved: [{}] }]);
    expect(played).toEqual(["first", "first"]);
    const raised = await run({ sandbox, store, limit: 2 });
    expect(raised.datasets).toMatchObject([{ questions: 2, solved: [{}], presentEpisodes: 1 }]);
  });

  it("stops when the disk is full, says so once, and begins nothing after it", async () => {
    await using store = createMemoryStore();
    const { sandbox } = sandboxWith();
    const full: Store = {
      ...store,
      writeDocument: async (path, text, options) => {
        if (path.startsWith("traces/")) throw storeErrors.fail("disk-full", { path, where: path });
        await store.writeDocument(path, text, options);
      },
    };
    const outcome = await run({ sandbox, store: full, concurrency: 1 });
    expect(outcome.stoppedBy).toMatchObject({ code: "store/disk-full" });
    expect(outcome.failures).toEqual([]);
    expect(outcome.summary).toMatchObject({ failed: 1, cancelled: 2 });
    expect((await run({ sandbox, store })).datasets).toMatchObject([{ solved: [{}, {}, {}] }]);
  });

  it("keeps what was made when it is drained", async () => {
    await using store = createMemoryStore();
    const drain = new AbortController();
    const { sandbox } = sandboxWith({
      first: () => {
        drain.abort(new Error("interrupted"));
        return answering("first");
      },
    });
    const outcome = await run({ sandbox, store, concurrency: 1, drainSignal: drain.signal });
    expect(outcome.summary).toMatchObject({ failed: 0, cancelled: 3 });
    expect(await templatesOfQuestions(store)).toEqual(["first"]);
  });

  it("stops a program that runs when it is aborted, and neither keeps nor rejects it", async () => {
    await using store = createMemoryStore();
    const abort = new AbortController();
    const { sandbox } = sandboxWith({
      second: () => {
        abort.abort(new Error("interrupted twice"));
        return new Promise(() => undefined);
      },
    });
    const outcome = await run({ sandbox, store, concurrency: 1, abortSignal: abort.signal });
    expect(outcome.failures).toEqual([]);
    expect(outcome.summary).toMatchObject({ failed: 0, cancelled: 3 });
    expect(outcome.datasets).toMatchObject([{ questions: 1, rejected: [] }]);
  });

  it("names the dataset of a failure, also where one name ends another's", async () => {
    await using store = createMemoryStore();
    const { sandbox } = sandboxWith();
    const missing = { ...datasetNamed("old_people"), path: join(folder, "none.csv") };
    const outcome = await run({ sandbox, store, datasets: [people, missing] });
    expect(outcome.failures).toMatchObject([
      { dataset: "old_people", task: "prepare", error: { code: "csvagent/csv-missing" } },
    ]);
    expect(outcome.datasets).toMatchObject([{ solved: [{}, {}, {}] }, { solved: [] }]);
  });

  it("asks about a content once: the later of two datasets that share it is refused", async () => {
    await using store = createMemoryStore();
    const { sandbox } = sandboxWith();
    const copy = datasetNamed("copy", "a,b\n1,people\n");
    const outcome = await run({ sandbox, store, datasets: [people, copy] });
    expect(outcome.failures).toMatchObject([{ dataset: "copy", error: { code: "csvagent/dataset-twice" } }]);
    expect(await countEpisodes(store)).toBe(3);
  });
});
