import { createScriptedModel, type Model } from "@daydream/gateway";
import { openSandbox, type Sandbox } from "@daydream/sandbox";
import { createMemoryStore } from "@daydream/store";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { discoverDatasets } from "../dataset/discover-datasets.ts";
import { openDatasetSession } from "../dataset/open-dataset-session.ts";
import { pluginFolder } from "../dataset/plugin-folder.ts";
import { type ReadDataset, readDataset } from "../dataset/read-dataset.ts";
import { verifyConsistency } from "../episode/verify-consistency.ts";
import { verifyGroundTruth } from "../episode/verify-ground-truth.ts";
import { identifierRule } from "../profile/identifier-rule.ts";
import type { Profile } from "../profile/profile.ts";
import { profileDataset } from "../profile/profile-dataset.ts";
import type { Question } from "../question/question.ts";
import { createSecondEngine } from "../second-engine/second-engine.ts";
import { chooseTeacher } from "../teacher/choose-teacher.ts";
import type { Teacher } from "../teacher/teacher.ts";
import { generateQuestions } from "../template/generate-questions.ts";
import { loadTemplates } from "../template/load-templates.ts";
import { createMemoryTurnJournal } from "./memory-turn-journal.ts";
import { requiredHooks } from "./required-hooks.ts";
import { type RunTraceOptions, runTrace } from "./run-trace.ts";
import { createStoreTurnJournal } from "./store-turn-journal.ts";
import { teacherPrompt } from "./teacher-prompt.ts";
import { type Trace, traceSchema } from "./trace.ts";

let sandbox: Sandbox;
const secondEngine = createSecondEngine();
let dataset: ReadDataset;
let profile: Profile;
const questions: Question[] = [];

beforeAll(async () => {
  sandbox = await openSandbox({ plugin: pluginFolder });
  const found = (await discoverDatasets({ dataRoot: "/nonexistent" })).find(
    ({ slug }) => slug === "penguins",
  );
  dataset = await readDataset(found ?? expect.fail("penguins are bundled"));
  profile = await profileDataset(dataset, { sandbox });
  const templates = await loadTemplates();
  for await (const each of generateQuestions({
    sandbox,
    secondEngine,
    dataset,
    profile,
    templates,
    concurrency: 2,
  }))
    if (each.kind === "question") questions.push(each.question);
});
afterAll(async () => {
  await secondEngine.close();
  await sandbox.close();
});

async function solve(
  question: Question,
  model: Model,
  options: Partial<RunTraceOptions> = {},
): Promise<Trace> {
  await using session = await openDatasetSession(sandbox, dataset);
  const prompt = teacherPrompt({ question, role: options.role ?? "gold", dataset, profile, identifierRule });
  const trace = await runTrace({
    traceId: "t_real",
    role: "gold",
    replicate: 0,
    messages: prompt.messages,
    model,
    session,
    journal: createMemoryTurnJournal(),
    requiredHooks: requiredHooks(question),
    ...options,
  });
  expect(traceSchema.parse(structuredClone(trace))).toEqual(trace);
  return trace;
}

const byTeacher = (question: Question, teacher: Teacher, role: Trace["role"] = "gold", replicate = 0) =>
  solve(question, teacher.modelFor({ question, role, replicate }), { role, replicate });

const firstQuestion = () => questions[0] ?? expect.fail("penguins give questions");
const step = (code: string) => `This is the next step of the work.\n\`\`\`python\n${code}\n\`\`\``;

describe("runTrace() on real data in a real sandbox", () => {
  it("lets the reference solve every question, all its hooks grounded", async () => {
    const teacher = chooseTeacher({ name: "reference", hasKey: false });
    expect(questions.length).toBeGreaterThanOrEqual(7);
    for (const question of questions) {
      const trace = await byTeacher(question, teacher);
      expect(trace.hook_check, question.template_name ?? "").toMatchObject({ ungrounded: 0, result: "met" });
      expect(verifyGroundTruth(question, trace), question.template_name ?? "").toEqual({
        kind: "verified",
        by: "reference",
        accepted_index: 0,
      });
      expect(trace.final_answer_hash).toBe(question.ground_truth_hash);
    }
  });

  it("finds out the wrong, the ambiguous and the format-breaking teacher on a question of every template", async () => {
    const [wrong, ambiguous, breaking] = ["wrong", "ambiguous", "format-breaking"].map((script) =>
      chooseTeacher({ name: `scripted:${script}`, hasKey: false }),
    );
    if (wrong === undefined || ambiguous === undefined || breaking === undefined) return expect.fail();
    const ofEachTemplate = new Map(questions.map((question) => [question.template_name, question]));
    for (const question of ofEachTemplate.values()) {
      const where = question.template_name ?? "";
      expect(verifyGroundTruth(question, await byTeacher(question, wrong)).kind, where).toBe("mismatched");
      expect(verifyGroundTruth(question, await byTeacher(question, breaking)), where).toMatchObject({
        kind: "unanswered",
        ended_by: "format-retries",
      });
      const gold = await byTeacher(question, ambiguous);
      expect(verifyGroundTruth(question, gold).kind, where).toBe("verified");
      const consistency = [0, 1, 2].map((replicate) =>
        byTeacher(question, ambiguous, "consistency", replicate),
      );
      expect(
        verifyConsistency({ question, gold, consistency: await Promise.all(consistency) }).kind,
        where,
      ).toBe("disagreed");
    }
  });

  it("records what Python really did: output, errors, corrections, assignments, hooks", async () => {
    const model = createScriptedModel({
      replies: [
        step('print("Submitted: 5")\nmass = df["body_mass"].mean()'),
        step(
          'mass = df["Body Mass (g)"].mean()  # in grams\nhook(mass, \'mass = df["Body Mass (g)"].mean()\', name="mass")\nmass',
        ),
        step('share = mass / 1000\nhook(share, "share = mass", depends_on=["mass"])'),
        step(
          'hook(share, "share = mass / 1000", name="share", depends_on=["mass"])\nsubmit({"share": share, "missing": None})',
        ),
      ],
    });
    const trace = await solve(firstQuestion(), model, { requiredHooks: 2 });
    const [first, second, third] = trace.turns;
    expect(first?.execution).toMatchObject({
      success: false,
      outcome: "raised",
      stdout: "Submitted: 5\n",
      submitted: false,
      stderr: expect.stringContaining("KeyError: 'body_mass'"),
    });
    expect(second?.correction).toMatchObject({ corrects_turn: 0, error_type: "KeyError" });
    expect(second?.execution?.stdout).toMatch(/^Out: .*\d/);
    expect(second?.execution?.hooks).toMatchObject([{ variable_name: "mass", grounded: true }]);
    expect(second?.execution?.assignments).toMatchObject([{ names: ["mass"], reads: ["df"] }]);
    expect(third?.execution?.hooks).toMatchObject([
      { grounded: false, grounding_failure: "code_line not found in executed code" },
    ]);
    expect(trace).toMatchObject({
      ended_by: "submission",
      final_answer: { share: expect.any(Number), missing: null },
      hook_check: { required: 2, grounded: 2, ungrounded: 1, result: "met" },
    });
  });

  it("goes on in a fresh session after any number of turns, to the same trace, from the store", async () => {
    const question =
      questions.find(({ code }) => (code?.match(/^# %%/gm)?.length ?? 0) >= 3) ?? firstQuestion();
    const teacher = chooseTeacher({ name: "reference", hasKey: false });
    const task = { question, role: "gold", replicate: 0 } as const;
    const whole = await solve(question, teacher.modelFor(task));
    for (let answered = 0; answered <= whole.turns.length; answered += 1) {
      await using store = createMemoryStore();
      const journal = createStoreTurnJournal(store);
      const model = teacher.modelFor(task);
      let calls = 0;
      const dying: Model = {
        id: model.id,
        complete: (request) => {
          calls += 1;
          if (calls > answered) throw new Error("killed");
          return model.complete(request);
        },
      };
      if (answered < whole.turns.length)
        await expect(solve(question, dying, { journal })).rejects.toThrow("killed");
      else await solve(question, dying, { journal });
      const rest = createScriptedModel({
        id: model.id,
        replies: async (request) => (await model.complete(request)).text,
      });
      const resumed = await solve(question, rest, { journal });
      expect(rest.requests).toHaveLength(whole.turns.length - answered);
      expect(withoutTimes(resumed)).toEqual(withoutTimes(whole));
    }
  });

  it("ends with the session's reason when code kills it", async () => {
    const model = createScriptedModel({ replies: [step("import os\nos._exit(3)")] });
    const trace = await solve(firstQuestion(), model);
    expect(trace).toMatchObject({ ended_by: "session-ended", success: false });
    expect(verifyGroundTruth(firstQuestion(), trace).kind).toBe("unanswered");
  });
});

function withoutTimes(trace: Trace): unknown {
  return {
    ...trace,
    elapsed_seconds: 0,
    turns: trace.turns.map((turn) => ({
      ...turn,
      execution: turn.execution && { ...turn.execution, wall_ms: 0 },
    })),
  };
}
