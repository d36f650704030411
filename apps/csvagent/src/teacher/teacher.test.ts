import { isDaydreamError, type JsonValue } from "@daydream/base";
import type { Message } from "@daydream/gateway";
import { testModel } from "@daydream/gateway/contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AnswerSpec } from "../answer/answer-spec.ts";
import { compareAnswers } from "../answer/compare-answers.ts";
import { sampleQuestion } from "../question/sample-question.ts";
import { parseReply } from "../trace/parse-reply.ts";
import { chooseTeacher, parseTeacher, scriptedTeacher } from "./choose-teacher.ts";
import { createReferenceTeacher, stepReply } from "./reference-teacher.ts";
import { createScriptedTeacher, scriptKinds } from "./scripted-teacher.ts";
import { wireLiteral } from "./wire-literal.ts";
import { wrongAnswer } from "./wrong-answer.ts";

testModel({
  name: "reference teacher",
  create: () => createReferenceTeacher({ question: sampleQuestion() }),
});
for (const script of scriptKinds) {
  testModel({
    name: `scripted teacher, ${script}`,
    create: () =>
      createScriptedTeacher({ script, question: sampleQuestion(), role: "consistency", replicate: 1 }),
  });
}

/** A conversation in which the solver has spoken `turns` times. */
function after(turns: number): { readonly messages: readonly Message[] } {
  const messages: Message[] = [{ role: "user", content: "task" }];
  for (let turn = 0; turn < turns; turn += 1)
    messages.push({ role: "assistant", content: "…" }, { role: "user", content: "go on" });
  return { messages };
}

const codeOf = (reply: string): string => {
  const parsed = parseReply(reply);
  return parsed.kind === "code" ? parsed.code : `(${parsed.reason})`;
};

describe("createReferenceTeacher()", () => {
  it("plays one cell a turn, its title being the reasoning", async () => {
    const model = createReferenceTeacher({ question: sampleQuestion() });
    const [first, second] = [await model.complete(after(0)), await model.complete(after(1))];
    expect(first.text.startsWith("Step 1 of 2: Look at the ages.")).toBe(true);
    expect(codeOf(first.text)).toContain('ages = df["age"].dropna()');
    expect(codeOf(second.text)).toContain("submit(mean)");
    expect(first.model).toBe("reference");
  });

  it("knows its turn from the conversation, so that it can be resumed anywhere", async () => {
    const whole = createReferenceTeacher({ question: sampleQuestion() });
    await whole.complete(after(0));
    const resumed = createReferenceTeacher({ question: sampleQuestion() });
    expect(await resumed.complete(after(1))).toEqual(await whole.complete(after(1)));
  });

  it("plays its last cell again when it is asked again", async () => {
    const model = createReferenceTeacher({ question: sampleQuestion() });
    expect(await model.complete(after(5))).toEqual(await model.complete(after(1)));
  });

  it("plays surplus cells together, so that the last one is reached", async () => {
    const code = Array.from({ length: 12 }, (_, index) => `# %% Cell ${index}\nx${index} = ${index}`).join(
      "\n",
    );
    const model = createReferenceTeacher({ question: sampleQuestion({ code }), maxTurns: 3 });
    const last = (await model.complete(after(2))).text;
    expect(codeOf(last)).toContain("x2 = 2\n\nx3 = 3");
    expect(codeOf(last)).toContain("x11 = 11");
    expect(last).toMatch(/^Step 3 of 3: Cell 2; Cell 3;/);
  });

  it("writes enough reasoning for cells without a title", async () => {
    const model = createReferenceTeacher({ question: sampleQuestion({ code: "submit(1)" }) });
    expect(codeOf((await model.complete(after(0))).text)).toBe("submit(1)");
  });

  it("fences code that has fences in it", () => {
    const code = 'text = """\n```python\n```\n"""';
    expect(codeOf(stepReply("This is a step.", code))).toBe(code);
  });

  it("refuses a question without code", () => {
    expect(() => createReferenceTeacher({ question: sampleQuestion({ code: null }) })).toThrow(TypeError);
  });
});

describe("createScriptedTeacher()", () => {
  const task = { question: sampleQuestion(), role: "gold", replicate: 0 } as const;
  const lastCode = async (script: (typeof scriptKinds)[number], parts: object = {}) =>
    codeOf((await createScriptedTeacher({ script, ...task, ...parts }).complete(after(1))).text);

  it("works like the reference and hands in something wrong", async () => {
    const model = createScriptedTeacher({ script: "wrong", ...task });
    const reference = createReferenceTeacher({ question: task.question });
    expect((await model.complete(after(0))).text).toBe((await reference.complete(after(0))).text);
    expect(await lastCode("wrong")).toBe(
      'answer = 63.75\nhook(answer, "answer = 63.75", name="answer")\nsubmit(answer)',
    );
    expect(await model.complete(after(7))).toEqual(await model.complete(after(1)));
  });

  it("hands in different answers in independent traces, all of the right form", async () => {
    const codes = [
      await lastCode("ambiguous"),
      await lastCode("ambiguous", { role: "consistency", replicate: 0 }),
      await lastCode("ambiguous", { role: "consistency", replicate: 1 }),
      await lastCode("ambiguous", { role: "consistency", replicate: 2 }),
    ];
    expect(new Set(codes).size).toBe(4);
    expect(codes[0]).toContain("answer = 42.5\n");
  });

  it("never writes a reply that can be run", async () => {
    const model = createScriptedTeacher({ script: "format-breaking", ...task });
    for (let turn = 0; turn < 8; turn += 1)
      expect(parseReply((await model.complete(after(turn))).text).kind).toBe("rejected");
  });
});

describe("wrongAnswer()", () => {
  const cases: readonly (readonly [JsonValue, AnswerSpec | undefined])[] = [
    [0, { kind: "number", decimals: 2 }],
    [-0.5, { kind: "number", decimals: 2, sign: "free" }],
    [1e9, { kind: "number", tolerance: { relative: 0.1 } }],
    [Number.MAX_VALUE, { kind: "number" }],
    [{ $num: "Infinity" }, { kind: "number" }],
    [684, { kind: "integer" }],
    [true, { kind: "boolean" }],
    ["up", { kind: "text", among: ["up", "down"] }],
    ["North", { kind: "text" }],
    [[], { kind: "list", of: { kind: "text" } }],
    [["a", "b"], { kind: "list", of: { kind: "text" }, order: "free" }],
    [
      { a: 1, b: 2 },
      { kind: "mapping", values: { kind: "integer" } },
    ],
    [
      { column: "age", mean: 4.6 },
      { kind: "object", keys: { column: { kind: "text" }, mean: { kind: "number" } } },
    ],
    [{}, { kind: "object", keys: {} }],
    [{ $df: { columns: ["a"], rows: [[1]] } }, undefined],
    [null, undefined],
  ];

  for (const [ground_truth, answer_spec] of cases) {
    it(`is wrong, and another one each time, for ${JSON.stringify(ground_truth)}`, () => {
      const question = sampleQuestion({ ground_truth, answer_spec });
      const answers = [1, 2, 3].map((variant) => wrongAnswer(question, variant));
      for (const answer of answers)
        expect(compareAnswers(ground_truth, answer, answer_spec).kind).toBe("different");
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(3);
    });
  }

  it("matches none of the accepted answers", () => {
    const question = sampleQuestion({ ground_truth: 10, accepted_answers: [10, 15, 25] });
    const answer = wrongAnswer(question, 1);
    for (const accepted of [10, 15, 25]) expect(answer).not.toBe(accepted);
  });
});

describe("wireLiteral()", () => {
  it("writes each kind of value", () => {
    expect(
      wireLiteral([
        null,
        true,
        false,
        1.5,
        'a "b"\n',
        { $num: "-Infinity" },
        { $num: "123456789012345678901" },
      ]),
    ).toBe('[None, True, False, 1.5, "a \\"b\\"\\n", float("-Infinity"), 123456789012345678901]');
    expect(wireLiteral({ a: { b: [] } })).toBe('{"a": {"b": []}}');
    expect(
      wireLiteral({
        $map: [
          [1, 2],
          ["1", 3],
        ],
      }),
    ).toBe('{"1": 2, "1": 3}');
    expect(wireLiteral({ $df: { columns: ["a"], rows: [[1], [2]] } })).toBe("[[1], [2]]");
  });

  it("stays on one line", () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom("a", '"', "\\", "\n", "\r", "\u0085", "\u2028", "\u2029", "\ud800"),
        }),
        (text) => {
          expect(wireLiteral(text)).not.toMatch(/[\n\r\u0085\u2028\u2029]/);
        },
      ),
    );
  });
});

describe("parseTeacher()", () => {
  it("tells the kinds apart", () => {
    expect(parseTeacher("reference")).toEqual({ kind: "reference" });
    expect(parseTeacher("scripted:format-breaking")).toEqual({ kind: "scripted", script: "format-breaking" });
    expect(parseTeacher("recorded:data/replies: old")).toEqual({
      kind: "recorded",
      folder: "data/replies: old",
    });
    expect(parseTeacher("openai/gpt-oss-20b:free")).toEqual({ kind: "model", id: "openai/gpt-oss-20b:free" });
  });

  for (const name of ["", "referense", "scripted:", "scripted:clever", "recorded:", "two words/x y"]) {
    it(`refuses ${JSON.stringify(name)}`, () => {
      expect(() => parseTeacher(name)).toThrow(expect.objectContaining({ code: "csvagent/teacher-unknown" }));
    });
  }
});

describe("chooseTeacher()", () => {
  const refusal = (options: Parameters<typeof chooseTeacher>[0]) => {
    try {
      return chooseTeacher(options).id;
    } catch (error) {
      return isDaydreamError(error) ? error : undefined;
    }
  };

  it("needs no key for the reference", () => {
    expect(chooseTeacher({ name: "reference", hasKey: false }).id).toBe("reference");
  });

  it("refuses without a key and without a name, and lists the three ways", () => {
    const error = refusal({ hasKey: false });
    expect(error).toMatchObject({ code: "csvagent/teacher-missing" });
    for (const way of ["OPENROUTER_API_KEY", "--teacher recorded:<folder>", "--teacher reference"])
      expect(error).toHaveProperty("hint", expect.stringContaining(way));
  });

  it("says of what is not built that it is not", () => {
    for (const name of ["openai/gpt-oss-120b", "recorded:replies"])
      expect(refusal({ name, hasKey: true })).toMatchObject({ code: "csvagent/teacher-not-built" });
    expect(refusal({ hasKey: true })).toMatchObject({ context: { teacher: "openai/gpt-oss-120b" } });
  });

  it("gives every trace a model whose id is the teacher's", () => {
    for (const script of scriptKinds) {
      const teacher = scriptedTeacher(script);
      expect(teacher.modelFor({ question: sampleQuestion(), role: "gold", replicate: 0 }).id).toBe(
        teacher.id,
      );
    }
  });
});
