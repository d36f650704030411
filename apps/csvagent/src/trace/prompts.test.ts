import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { sampleQuestion } from "../question/sample-question.ts";
import { datasetOverview } from "./dataset-overview.ts";
import { addExecutedCode, groundCodeLine } from "./hook-grounding.ts";
import { parseReply } from "./parse-reply.ts";
import { promptNames, promptText, promptTextsHash, promptVersion } from "./prompt-texts.ts";
import { sampleProfile } from "./sample-profile.ts";
import { type TeacherPromptOptions, teacherPrompt } from "./teacher-prompt.ts";
import { traceId } from "./trace-id.ts";

const identifierRule = "A column is an identifier when it counts the rows.";

function prompt(parts: Partial<TeacherPromptOptions> = {}) {
  return teacherPrompt({
    question: sampleQuestion(),
    role: "gold",
    dataset: { title: "People", description: "Ages of people." },
    profile: sampleProfile(),
    identifierRule,
    ...parts,
  });
}

const allText = (given: ReturnType<typeof prompt>) => given.messages.map(({ content }) => content).join("\n");

describe("promptText()", () => {
  it("knows every text of the folder and no other", () => {
    const files = readdirSync(new URL("./prompts", import.meta.url));
    expect(files.sort()).toEqual(promptNames.map((name) => `${name}.md`).sort());
  });

  it("refuses a place without a value and a value without a place", () => {
    expect(() => promptText("hint")).toThrow(RangeError);
    expect(() => promptText("hint", { hint: "x", other: 1 })).toThrow(RangeError);
  });

  it("does not read values as templates", () => {
    expect(promptText("hint", { hint: "{{limit}}" })).toContain("{{limit}}");
  });
});

describe("teacherPrompt()", () => {
  it("gives the gold solver the hint, the independent ones not", () => {
    expect(allText(prompt())).toContain("Take the mean of the column.");
    expect(allText(prompt({ role: "consistency" }))).not.toContain("Take the mean of the column.");
  });

  it("never shows the question's code or answer", () => {
    const question = sampleQuestion({ ground_truth: 987654.25, accepted_answers: [987654.25, 123456.75] });
    for (const role of ["gold", "consistency"] as const) {
      const text = allText(prompt({ question, role }));
      for (const secret of ["987654.25", "123456.75", 'df["age"].dropna()'])
        expect(text).not.toContain(secret);
    }
  });

  it("states the identifier rule, the limits and the hooks that are needed", () => {
    const question = sampleQuestion({ n_steps: 4 });
    const text = allText(prompt({ question, limits: { maxTurns: 7 }, cellTimeoutMs: 12_000 }));
    for (const part of [identifierRule, "at most 7 steps", "12 seconds", "At least 4 hooks"])
      expect(text).toContain(part);
  });

  it("says the form of the answer once", () => {
    expect(allText(prompt()).split("Answer with a number, 2 decimals").length - 1).toBe(1);
    const question = sampleQuestion({ question_text: "What is the mean age?" });
    expect(allText(prompt({ question }))).toContain(
      "# The form of the answer\n\nAnswer with a number, 2 decimals",
    );
  });

  it("has a worked example that the reply parser and the grounding accept", () => {
    const system = prompt().messages[0]?.content ?? "";
    const example = system.slice(system.indexOf("# Example"));
    const replies = example.split(/The first reply:|after its result was shown:/).slice(1);
    expect(replies).toHaveLength(2);
    const executed = new Set<string>();
    let hooks = 0;
    for (const reply of replies) {
      const parsed = parseReply(reply);
      if (parsed.kind === "rejected") throw new Error(parsed.reason);
      addExecutedCode(executed, parsed.code);
      for (const [, double, single] of parsed.code.matchAll(
        /hook\([^,]+(?:\([^)]*\))?, (?:"([^"]+)"|'([^']+)')/g,
      )) {
        hooks += 1;
        expect(groundCodeLine(double ?? single ?? "", executed)).toEqual({ kind: "grounded" });
      }
    }
    expect(hooks).toBe(4);
  });

  it("has a hash that changes with what the solver is told, and only then", () => {
    expect(prompt().hash).toBe(prompt().hash);
    const others = [
      prompt({ role: "consistency" }),
      prompt({ identifierRule: "Another rule." }),
      prompt({ limits: { maxTurns: 9 } }),
      prompt({ question: sampleQuestion({ hint: "Another hint." }) }),
      prompt({ dataset: { title: "People", description: null } }),
    ];
    expect(new Set([prompt(), ...others].map(({ hash }) => hash)).size).toBe(others.length + 1);
    expect(prompt({ question: sampleQuestion({ ground_truth: 1, code: "other" }) }).hash).toBe(prompt().hash);
  });
});

describe("promptTextsHash()", () => {
  it("is the recorded one of this version: reworded prompts need a new promptVersion", () => {
    expect(`${promptVersion} ${promptTextsHash().slice(0, 16)}`).toBe("teacher-1 69ed1ab3f6450270");
  });
});

describe("traceId()", () => {
  const identity = {
    questionId: "q_1",
    teacher: "m",
    promptHash: "p",
    sampling: { temperature: 0 },
    role: "gold",
    replicate: 0,
  } as const;

  it("stays the same for ever", () => expect(traceId(identity)).toBe("t_2wvqvvu88b7qs7mb"));

  it("changes with each of its parts", () => {
    const ids = [
      identity,
      { ...identity, questionId: "q_2" },
      { ...identity, teacher: "n" },
      { ...identity, promptHash: "o" },
      { ...identity, sampling: {} },
      { ...identity, role: "consistency" as const },
      { ...identity, replicate: 1 },
    ].map(traceId);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe("datasetOverview()", () => {
  it("describes each column", () => {
    expect(datasetOverview(sampleProfile())).toBe(
      [
        "1,338 rows, 3 columns, 1 duplicated row.",
        "",
        '- "age": int64, measure, 18 to 64, median 39',
        '- "region": object, category, 4 distinct: "southeast" (364), "northwest" (325)',
        '- "note": object, text, 3 missing, 1300 distinct',
      ].join("\n"),
    );
  });

  it("stays bounded for a table of hundreds of columns with long names", () => {
    const profile = sampleProfile();
    const [first] = profile.columns;
    if (first === undefined) throw new Error("the sample has columns");
    const columns = Array.from({ length: 500 }, (_, index) => ({
      ...first,
      name: `${index}-${"long ".repeat(60)}`,
    }));
    const overview = datasetOverview({ ...profile, columns });
    expect(overview.length).toBeLessThan(40 * 200 + 1_800);
    expect(overview).toContain("and 460 more:");
    expect(overview).toMatch(/and \d+ more in df\.columns$/);
  });
});
