import { createManualClock } from "@daydream/base";
import { type Completion, createScriptedModel, type Model, type ScriptedReply } from "@daydream/gateway";
import {
  type ScriptedReply as CellReply,
  createScriptedSandbox,
  type HookEvent,
  type SandboxScript,
  type SessionEvent,
} from "@daydream/sandbox";
import { createMemoryStore, type Store } from "@daydream/store";
import { describe, expect, it } from "vitest";
import { createMemoryTurnJournal } from "./memory-turn-journal.ts";
import { type RunTraceOptions, runTrace } from "./run-trace.ts";
import { createStoreTurnJournal, turnPath } from "./store-turn-journal.ts";
import { type Trace, traceSchema } from "./trace.ts";
import type { TurnJournal } from "./turn-journal.ts";

const step = (code: string, reasoning = "This is the next step.") =>
  `${reasoning}\n\`\`\`python\n${code}\n\`\`\``;
const submit = (answer: number): SessionEvent => ({ kind: "submit", answer });
const hook = (codeLine: string, value: number, name: string | null = null): HookEvent => ({
  kind: "hook",
  name,
  codeLine,
  description: null,
  dependsOn: [],
  value: { type: "int", wire: value },
});

interface Setting {
  readonly replies: readonly ScriptedReply[] | ((turn: number) => ScriptedReply);
  readonly cells: readonly CellReply[] | SandboxScript;
  readonly options?: Partial<RunTraceOptions>;
}

async function play({ replies, cells, options = {} }: Setting) {
  await using sandbox = createScriptedSandbox({ script: cells });
  await using session = await sandbox.openSession();
  const model = createScriptedModel({
    id: "tester",
    replies: typeof replies === "function" ? (_, index) => replies(index) : replies,
  });
  const journal = createMemoryTurnJournal();
  const trace = await runTrace({
    traceId: "t_test",
    role: "gold",
    replicate: 0,
    messages: [
      { role: "system", content: "system" },
      { role: "user", content: "task" },
    ],
    model,
    session,
    journal,
    requiredHooks: 0,
    ...options,
  });
  expect(traceSchema.parse(structuredClone(trace))).toEqual(trace);
  return {
    trace,
    model,
    journal,
    said: model.requests.map((request) => request.messages.at(-1)?.content ?? ""),
  };
}

const statuses = (trace: Trace) => trace.turns.map((turn) => turn.status);

describe("runTrace()", () => {
  it("records each turn with its own code, output and answer", async () => {
    const { trace, said } = await play({
      replies: [
        { text: step("a = 1\nprint(a)", "First I bind a."), usage: { outputTokens: 12 }, latencyMs: 1500 },
        step("submit(a)", "Now I hand it in."),
      ],
      cells: [{ stdout: "1\n" }, { result: "1", events: [submit(1)] }],
    });
    expect(trace).toMatchObject({
      final_answer: 1,
      final_answer_hash: "6b86b273ff34fce1",
      success: true,
      ended_by: "submission",
      trace_id: "t_test",
      teacher: "tester",
      elapsed_seconds: 1.5,
    });
    expect(trace.turns).toMatchObject([
      {
        turn_index: 0,
        reasoning: "First I bind a.",
        code: "a = 1\nprint(a)",
        status: "executed",
        usage: { outputTokens: 12 },
        finish_reason: "stop",
        execution: { success: true, stdout: "1\n", stderr: "", submitted: false, submitted_answer: null },
      },
      {
        turn_index: 1,
        code: "submit(a)",
        execution: { stdout: "Out: 1", submitted: true, submitted_answer: 1, outcome: "completed" },
      },
    ]);
    expect(said[0]).toBe("task");
    expect(said[1]).toContain("The step ran.\n\n1\n\nWhat is the next step?");
  });

  it("sends the whole conversation and the declared sampling with every call", async () => {
    const { model } = await play({
      replies: [step("a = 1"), step("submit(a)")],
      cells: [{}, { events: [submit(1)] }],
      options: { sampling: { temperature: 0.2, maxTokens: 900 } },
    });
    expect(model.requests.map(({ messages, ...rest }) => [messages.map(({ role }) => role), rest])).toEqual([
      [["system", "user"], { temperature: 0.2, maxTokens: 900 }],
      [["system", "user", "assistant", "user"], { temperature: 0.2, maxTokens: 900 }],
    ]);
  });

  for (const answer of [0, false, "", [], {}, null]) {
    it(`takes ${JSON.stringify(answer)} as an answer with a hash of its own`, async () => {
      const { trace } = await play({
        replies: [step("submit(it)")],
        cells: [{ events: [{ kind: "submit", answer }] }],
      });
      expect(trace).toMatchObject({ success: true, final_answer: answer, ended_by: "submission" });
      expect(trace.final_answer_hash).toMatch(/^[0-9a-f]{16}$/);
    });
  }

  it("takes the first of several submissions, and one that was made before an error", async () => {
    const { trace } = await play({
      replies: [step("submit(1); submit(2); 1/0")],
      cells: [{ events: [submit(1), submit(2)], error: { type: "ZeroDivisionError" } }],
    });
    expect(trace).toMatchObject({ final_answer: 1, ended_by: "submission" });
    expect(trace.turns[0]?.execution).toMatchObject({ success: false, outcome: "raised", submitted: true });
  });

  describe("with replies of a wrong form", () => {
    it("records each as a turn of its own, runs nothing and says why", async () => {
      const { trace, said } = await play({
        replies: ["The answer is 42, surely.", step("submit(1)")],
        cells: [{ events: [submit(1)] }],
      });
      expect(trace.turns[0]).toMatchObject({
        turn_index: 0,
        reasoning: "The answer is 42, surely.",
        code: "",
        execution: null,
        status: "rejected-format",
        rejection: expect.stringContaining("no block fenced"),
      });
      expect(trace.turns[1]).toMatchObject({ turn_index: 1, status: "executed", code: "submit(1)" });
      expect(said[1]).toBe(trace.turns[0]?.rejection);
    });

    it("ends after the allowed retries", async () => {
      const { trace, model } = await play({ replies: () => "No code today.", cells: [] });
      expect(trace).toMatchObject({ ended_by: "format-retries", success: false, final_answer_hash: null });
      expect(statuses(trace)).toEqual(Array(4).fill("rejected-format"));
      expect(model.requests).toHaveLength(4);
    });

    it("counts retries over the whole trace, so that no mix of replies goes on for ever", async () => {
      const { trace } = await play({
        replies: (turn) => (turn % 2 === 0 ? "No code today." : step("a = 1")),
        cells: () => ({}),
      });
      expect(trace.ended_by).toBe("format-retries");
      expect(statuses(trace).filter((status) => status === "executed")).toHaveLength(3);
    });

    it("survives an empty reply", async () => {
      const { trace, model } = await play({
        replies: ["", step("submit(1)")],
        cells: [{ events: [submit(1)] }],
      });
      expect(trace.ended_by).toBe("submission");
      expect(model.requests[1]?.messages.at(-2)?.content).not.toBe("");
    });

    it("does not run a reply that was cut in the middle of its code", async () => {
      const { trace } = await play({
        replies: [
          { text: "Here is a long step:\n```python\nsubmit(", finishReason: "length" },
          { text: "Here is a whole step:\n```python\nsubmit(1)\n```\nand then I", finishReason: "length" },
        ],
        cells: [{ events: [submit(1)] }],
      });
      expect(trace.turns[0]).toMatchObject({
        status: "rejected-format",
        finish_reason: "length",
        rejection: expect.stringContaining("cut off"),
      });
      expect(trace.ended_by).toBe("submission");
    });
  });

  describe("at the turn limit", () => {
    it("announces the last turn and runs its code", async () => {
      const { trace, said } = await play({
        replies: (turn) => step(turn === 2 ? "submit(7)" : "a = 1"),
        cells: ({ index }) => (index === 2 ? { events: [submit(7)] } : {}),
        options: { limits: { maxTurns: 3 } },
      });
      expect(said.map((text) => text.includes("your last step"))).toEqual([false, false, true]);
      expect(trace).toMatchObject({ final_answer: 7, ended_by: "submission" });
    });

    it("ends without an answer when there is none by then", async () => {
      const { trace } = await play({ replies: () => step("a = 1"), cells: () => ({}) });
      expect(trace).toMatchObject({ ended_by: "turn-limit", success: false });
      expect(trace.turns).toHaveLength(10);
    });

    it("announces a last turn that is also the first", async () => {
      const { said } = await play({
        replies: [step("submit(1)")],
        cells: [{ events: [submit(1)] }],
        options: { limits: { maxTurns: 1 } },
      });
      expect(said[0]).toContain("your last step");
    });

    it("does not count replies that were not run", async () => {
      const { trace } = await play({
        replies: ["Nothing yet, sorry.", step("a = 1"), step("submit(1)")],
        cells: [{}, { events: [submit(1)] }],
        options: { limits: { maxTurns: 2 } },
      });
      expect(trace.ended_by).toBe("submission");
    });
  });

  describe("with the hooks that a submission needs", () => {
    it("accepts an answer with enough grounded hooks of all turns", async () => {
      const { trace } = await play({
        replies: [step("a = 1\nhook(a, 'a = 1')"), step("b = 2\nhook(b, 'b = 2')\nsubmit(b)")],
        cells: [{ events: [hook("a = 1", 1, "a")] }, { events: [hook("b = 2", 2, "b"), submit(2)] }],
        options: { requiredHooks: 2 },
      });
      expect(trace.hook_check).toEqual({ required: 2, grounded: 2, ungrounded: 0, result: "met" });
      expect(trace.turns[0]?.execution?.hooks).toEqual([
        {
          variable_name: "a",
          code_line: "a = 1",
          value: 1,
          value_hash: "6b86b273ff34fce1",
          depends_on: [],
          description: null,
          grounded: true,
        },
      ]);
    });

    it("turns an answer back twice and accepts the third as forced", async () => {
      const { trace, said } = await play({
        replies: () => step("x = 10\nhook(x, 'x = 1')\nsubmit(x)"),
        cells: () => ({ events: [hook("x = 1", 10), submit(10)] }),
        options: { requiredHooks: 1 },
      });
      expect(statuses(trace)).toEqual(["rejected-submission", "rejected-submission", "executed"]);
      expect(trace).toMatchObject({
        ended_by: "submission",
        final_answer: 10,
        hook_check: { required: 1, grounded: 0, ungrounded: 1, result: "forced" },
      });
      expect(trace.turns[0]?.execution?.hooks[0]).toMatchObject({
        grounded: false,
        grounding_failure: "code_line not found in executed code",
      });
      expect(said[1]).toContain("0 of the 1 hooks");
      expect(said[1]).toContain('- "x = 1"');
      expect(trace.turns[0]?.rejection).toBe(said[1]);
    });

    it("keeps the lines of earlier turns after an answer was turned back", async () => {
      const { trace } = await play({
        replies: [step("x = 10\nsubmit(x)"), step("hook(x, 'x = 10')\nsubmit(x)")],
        cells: [{ events: [submit(10)] }, { events: [hook("x = 10", 10), submit(10)] }],
        options: { requiredHooks: 1 },
      });
      expect(trace.hook_check.result).toBe("met");
    });

    it("counts the same line with the same value once", async () => {
      const { trace } = await play({
        replies: () => step("x = 10\nhook(x, 'x = 10')\nhook(x, 'x  =  10 # again')\nsubmit(x)"),
        cells: () => ({ events: [hook("x = 10", 10), hook("x  =  10 # again", 10), submit(10)] }),
        options: { requiredHooks: 2 },
      });
      expect(trace.hook_check).toMatchObject({ grounded: 1, result: "forced" });
    });

    it("accepts what is handed in with the last turn, as forced", async () => {
      const { trace } = await play({
        replies: () => step("submit(1)"),
        cells: () => ({ events: [submit(1)] }),
        options: { requiredHooks: 2, limits: { maxTurns: 1 } },
      });
      expect(trace).toMatchObject({ ended_by: "submission", hook_check: { result: "forced" } });
    });

    it("tells the solver at once which hooks do not count", async () => {
      const { said } = await play({
        replies: [step("x = 10\nhook(x, 'x = 1')"), step("submit(1)")],
        cells: [{ events: [hook("x = 1", 10)] }, { events: [submit(1)] }],
      });
      expect(said[1]).toContain("These hooks do not count");
    });
  });

  describe("with errors in the code", () => {
    it("shows the solver the traceback and records the correction", async () => {
      const { trace, said } = await play({
        replies: [step("a = 1\nb = df.nope\nc = 3"), step("a = 1\nb = df.yes\nc = 3"), step("submit(1)")],
        cells: [
          {
            stdout: "before",
            error: {
              type: "AttributeError",
              message: "no nope",
              traceback: 'File "<cell 1>", line 2\nAttributeError: no nope',
            },
          },
          {},
          { events: [submit(1)] },
        ],
      });
      expect(said[1]).toContain("before");
      expect(said[1]).toContain("AttributeError: no nope");
      expect(trace.turns[0]?.execution).toMatchObject({
        success: false,
        outcome: "raised",
        stdout: "before",
        stderr: 'File "<cell 1>", line 2\nAttributeError: no nope',
      });
      expect(trace.turns.map((turn) => turn.correction)).toEqual([
        undefined,
        {
          corrects_turn: 0,
          error_type: "AttributeError",
          error_message: "no nope",
          attempts_since_error: 1,
          code_diff: { removed_lines: ["b = df.nope"], added_lines: ["b = df.yes"] },
        },
        undefined,
      ]);
    });

    it("corrects the last of several failures, with turn numbers that count rejected replies", async () => {
      const { trace } = await play({
        replies: [step("one"), "Let me think again.", step("two"), step("two"), step("three\nsubmit(1)")],
        cells: [
          { error: { type: "NameError", message: "one" } },
          { isTimedOut: true },
          {},
          { events: [submit(1)] },
        ],
      });
      expect(trace.turns[3]?.correction).toBeUndefined();
      expect(trace.turns[4]?.correction).toMatchObject({
        corrects_turn: 2,
        error_type: "Timeout",
        attempts_since_error: 2,
        code_diff: { removed_lines: ["two"], added_lines: ["submit(1)", "three"] },
      });
    });

    it("tells the solver of a timeout", async () => {
      const { trace, said } = await play({
        replies: [step("while True: pass"), step("submit(1)")],
        cells: [{ isTimedOut: true, stdout: "partly" }, { events: [submit(1)] }],
      });
      expect(said[1]).toContain("interrupted after 30 seconds");
      expect(said[1]).toContain("partly");
      expect(trace.turns[0]?.execution?.outcome).toBe("timed-out");
    });
  });

  describe("when the session ends", () => {
    const end = { reason: "memory", detail: "it needed more than 1 GiB" } as const;

    it("ends the trace with the reason and keeps what had arrived", async () => {
      const { trace } = await play({
        replies: [step("x = 10\nhook(x, 'x = 10')\nboom()")],
        cells: [{ events: [hook("x = 10", 10)], end }],
      });
      expect(trace).toMatchObject({
        ended_by: "session-ended",
        ended_detail: "memory: it needed more than 1 GiB",
        success: false,
      });
      expect(trace.turns[0]?.execution).toMatchObject({
        outcome: "ended",
        wall_ms: null,
        stderr: end.detail,
        hooks: [{ grounded: true }],
      });
    });

    it("takes an answer that was handed in before", async () => {
      const { trace } = await play({
        replies: [step("submit(1)\nexit()")],
        cells: [{ events: [submit(1)], end }],
        options: { requiredHooks: 2 },
      });
      expect(trace).toMatchObject({
        ended_by: "submission",
        final_answer: 1,
        hook_check: { result: "forced" },
      });
    });

    it("makes no trace when the sandbox itself was lost", async () => {
      await expect(
        play({
          replies: [step("a = 1")],
          cells: [{ end: { reason: "sandbox-lost", detail: "the base process died" } }],
        }),
      ).rejects.toMatchObject({ code: "csvagent/trace-interrupted", context: { traceId: "t_test" } });
    });
  });

  it("ends with the model's error when no answer came", async () => {
    const { trace } = await play({ replies: [step("a = 1")], cells: [{}] });
    expect(trace).toMatchObject({
      ended_by: "model-error",
      ended_detail: expect.stringContaining("[gateway/script-exhausted]"),
      success: false,
    });
    expect(trace.turns).toHaveLength(1);
  });

  it("lets errors through that are not the gateway's", async () => {
    const failure = new TypeError("a mistake of ours");
    await expect(play({ replies: [failure], cells: [] })).rejects.toBe(failure);
  });

  it("compresses long output for the trace and shorter still for the solver", async () => {
    const long = `head ${"x".repeat(40_000)} tail`;
    const { trace, said } = await play({
      replies: [step("print(long)"), step("submit(1)")],
      cells: [
        { stdout: long, stderr: "warned", events: [hook("print(long)", 5)] },
        { result: "repr", stdout: long, events: [submit(1)] },
      ],
    });
    const [first, second] = trace.turns.map((turn) => turn.execution);
    expect(first?.stdout.startsWith("head")).toBe(true);
    expect(first?.stdout.endsWith("tail")).toBe(true);
    expect(first?.stdout.length).toBeLessThan(16_100);
    expect(first?.omitted).toEqual({ stdout: long.length - 16_000, stderr: 0 });
    expect(first?.hooks[0]).toMatchObject({ value: 5, grounded: true });
    expect(second?.stdout.endsWith("tail\nOut: repr")).toBe(true);
    expect(said[1]?.length).toBeLessThan(4_400);
    expect(said[1]).toContain("warned");
  });

  it("keeps a summary of a value that was too large to keep", async () => {
    const { trace } = await play({
      replies: [step("t = big()\nsubmit(1)")],
      cells: [
        {
          events: [
            {
              kind: "assignment",
              names: ["t"],
              codeLine: "t = big()",
              reads: ["df"],
              value: { type: "DataFrame", summary: { shape: [9, 9] } },
            },
            submit(1),
          ],
        },
      ],
    });
    expect(trace.turns[0]?.execution?.assignments).toEqual([
      {
        names: ["t"],
        code_line: "t = big()",
        reads: ["df"],
        type: "DataFrame",
        value: { type: "DataFrame", shape: [9, 9] },
        value_hash: expect.stringMatching(/^[0-9a-f]{16}$/),
      },
    ]);
  });

  it("is not thrown by values that no honest session sends", async () => {
    const { trace } = await play({
      replies: [step("forge()")],
      cells: [{ events: [{ kind: "submit", answer: ["\ud800", Number.POSITIVE_INFINITY] }] }],
    });
    expect(trace.final_answer).toEqual(["\ufffd", { $num: "Infinity" }]);
  });

  describe("with a journal", () => {
    const replies = [step("a = 1"), "No code in here.", step("submit(a)")];
    const cells: readonly CellReply[] = [{ stdout: "one" }, { events: [submit(1)] }];

    it("has each reply before its code is run", async () => {
      const journal = createMemoryTurnJournal();
      const known: number[] = [];
      const { trace } = await play({
        replies,
        cells: async ({ index }) => {
          known.push((await journal.read("t_test")).length);
          return cells[index] ?? {};
        },
        options: { journal },
      });
      expect(known).toEqual([1, 3]);
      expect(trace.turns).toHaveLength(3);
    });

    it("runs no code of a reply that could not be kept", async () => {
      const full = new Error("no space left");
      const journal: TurnJournal = { read: async () => [], append: () => Promise.reject(full) };
      let cellsRun = 0;
      const outcome = play({
        replies,
        cells: () => {
          cellsRun += 1;
          return {};
        },
        options: { journal },
      });
      await expect(outcome).rejects.toBe(full);
      expect(cellsRun).toBe(0);
    });

    for (const kept of [0, 1, 2, 3]) {
      it(`plays ${kept} recorded replies again and buys only the others`, async () => {
        const whole = await play({ replies, cells });
        const journal = createMemoryTurnJournal();
        const recorded = (await whole.journal.read("t_test")).slice(0, kept);
        for (const [index, completion] of recorded.entries())
          await journal.append("t_test", index, completion);
        const again = await play({ replies: replies.slice(kept), cells, options: { journal } });
        expect(again.trace).toEqual(whole.trace);
        expect(again.model.requests).toHaveLength(replies.length - kept);
        expect(await journal.read("t_test")).toHaveLength(3);
      });
    }

    it("keeps the replies when it is aborted, and goes on from there", async () => {
      const controller = new AbortController();
      const journal = createMemoryTurnJournal();
      const reason = new Error("interrupted");
      const stopping = play({
        replies,
        cells: ({ index }) => {
          controller.abort(reason);
          return cells[index] ?? {};
        },
        options: { journal, signal: controller.signal },
      });
      await expect(stopping).rejects.toBe(reason);
      expect(await journal.read("t_test")).toHaveLength(1);
      const { trace, model } = await play({ replies: replies.slice(1), cells, options: { journal } });
      expect(trace.ended_by).toBe("submission");
      expect(model.requests).toHaveLength(2);
    });

    it("passes the signal on to the call in flight", async () => {
      const controller = new AbortController();
      const waiting: Model = {
        id: "waiting",
        complete: (_, { signal } = {}) =>
          createManualClock()
            .sleep(1, { signal })
            .then(() => neverHere()),
      };
      const stopping = play({
        replies: [],
        cells: [],
        options: { model: waiting, signal: controller.signal },
      });
      setImmediate(() => controller.abort(new Error("stop")));
      await expect(stopping).rejects.toThrow("stop");
    });
  });

  it("tells of each turn as it is recorded", async () => {
    const heard: string[] = [];
    await play({
      replies: ["No code in here.", step("submit(1)")],
      cells: [{ events: [submit(1)] }],
      options: { onTurn: (turn) => heard.push(`${turn.turn_index} ${turn.status}`) },
    });
    expect(heard).toEqual(["0 rejected-format", "1 executed"]);
  });
});

function neverHere(): never {
  throw new Error("the call was not aborted");
}

describe("createStoreTurnJournal()", () => {
  const completion: Completion = {
    text: "héllo",
    reasoning: "thinking",
    finishReason: "stop",
    usage: { inputTokens: 5, costUsd: 0.001 },
    model: "m",
    provider: "p",
    latencyMs: 12,
  };

  it("keeps replies in order, one document each, and gives them back", async () => {
    await using store = createMemoryStore();
    const journal = createStoreTurnJournal(store);
    expect(await journal.read("t_1")).toEqual([]);
    await journal.append("t_1", 0, completion);
    await journal.append("t_1", 1, { ...completion, text: "" });
    expect(await store.list("traces")).toEqual(["traces/t_1/turn-000.json", "traces/t_1/turn-001.json"]);
    expect(await journal.read("t_1")).toEqual([completion, { ...completion, text: "" }]);
  });

  it("writes durably and never over a reply that is there", async () => {
    await using store = createMemoryStore();
    const writes: unknown[] = [];
    const watched: Pick<Store, "readDocument" | "writeDocument"> = {
      readDocument: (path) => store.readDocument(path),
      writeDocument: (path, text, options) => {
        writes.push(options);
        return store.writeDocument(path, text, options);
      },
    };
    const journal = createStoreTurnJournal(watched);
    await journal.append("t_1", 0, completion);
    expect(writes).toEqual([{ durable: true, create: true }]);
    await expect(journal.append("t_1", 0, completion)).rejects.toMatchObject({
      code: "store/document-exists",
    });
  });

  it("refuses a document that is no reply", async () => {
    await using store = createMemoryStore();
    for (const text of ["{", '{"completion": {"text": 1}}']) {
      await store.writeDocument(turnPath("t_1", 0), text);
      await expect(createStoreTurnJournal(store).read("t_1")).rejects.toMatchObject({
        code: "csvagent/bad-turn",
        context: { path: "traces/t_1/turn-000.json" },
      });
    }
  });
});
