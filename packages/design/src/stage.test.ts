import { describe, expect, it } from "vitest";
import { defineStages, type Stage } from "./stage.ts";

const draft: Stage = {
  name: "draft",
  prefix: "d",
  axes: [{ name: "draft_llm", aliases: ["llm"], role: "model" }],
};
const essay: Stage = {
  name: "essay",
  prefix: "e",
  parent: "draft",
  axes: [{ name: "essay_llm", role: "model" }],
};

describe("defineStages()", () => {
  it("gives the stages as they are", () => {
    expect(defineStages([draft, essay])).toEqual([draft, essay]);
  });

  it.each<[string, readonly Stage[]]>([
    ["stage draft is used twice", [draft, { ...essay, name: "draft" }]],
    ["prefix d is used twice", [draft, { ...essay, prefix: "d" }]],
    ["axis llm is used twice", [draft, { ...essay, axes: [{ name: "llm", role: "model" }] }]],
    ["axis essay_llm is used twice", [draft, { ...essay, givenBy: "essay_llm" }]],
    ["the parent of stage essay should be one of: ", [essay, draft]],
    ["other in nameAxes is no axis of stage draft", [{ ...draft, nameAxes: ["other"] }]],
  ])("refuses: %s", (message, stages) => {
    expect(() => defineStages(stages)).toThrow(new TypeError(message));
  });
});
