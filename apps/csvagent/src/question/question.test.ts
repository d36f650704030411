import { describe, expect, it } from "vitest";
import { codeCells } from "./code-cells.ts";
import { questionId } from "./question-id.ts";
import { questionPrompt } from "./question-prompt.ts";

describe("questionPrompt()", () => {
  it("is the text, else the mechanical wording, else nothing", () => {
    expect(questionPrompt({ question_text: " Why? ", question_mechanical: "mean of a" })).toBe("Why?");
    expect(questionPrompt({ question_text: "  ", question_mechanical: "mean of a" })).toBe("mean of a");
    expect(questionPrompt({ question_text: null, question_mechanical: null })).toBe("");
  });
});

describe("questionId()", () => {
  const identity = { source: "template", datasetHash: "d", contentHash: "c", params: { z: 3 } } as const;

  it("stays the same for ever", () => expect(questionId(identity)).toBe("q_3bdmzogxycazh6jb"));

  it("changes with each of its parts", () => {
    const ids = [
      identity,
      { ...identity, source: "procedural" as const },
      { ...identity, datasetHash: "e" },
      { ...identity, contentHash: "f" },
      { ...identity, params: { z: 3.5 } },
    ].map(questionId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("does not look at the order of parameters", () => {
    expect(questionId({ ...identity, params: { a: 1, b: 2 } })).toBe(
      questionId({ ...identity, params: { b: 2, a: 1 } }),
    );
  });
});

describe("codeCells()", () => {
  it("splits at the markers and keeps the titles", () => {
    expect(codeCells("# %% One\na = 1\n\n# %% Two\r\nb = 2\nsubmit(b)\n")).toEqual([
      { title: "One", code: "a = 1" },
      { title: "Two", code: "b = 2\nsubmit(b)" },
    ]);
  });

  it("keeps code before the first marker and code without any", () => {
    expect(codeCells("import math\n# %%\nx = 1")).toEqual([
      { title: null, code: "import math" },
      { title: null, code: "x = 1" },
    ]);
    expect(codeCells("submit(1)")).toEqual([{ title: null, code: "submit(1)" }]);
    expect(codeCells("\n\n")).toEqual([]);
  });

  it("gives the title of an empty cell to the next", () => {
    expect(codeCells("# %% Plan\n\n# %% Do\nx = 1")).toEqual([{ title: "Plan; Do", code: "x = 1" }]);
  });

  it("leaves markers inside code alone", () => {
    expect(codeCells('# %% One\ntext = """\n  # %% not a cell\n"""')).toHaveLength(1);
  });
});
