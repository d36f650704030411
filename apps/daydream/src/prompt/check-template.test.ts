import { describe, expect, it } from "vitest";
import type { Template } from "../catalog/catalogs.ts";
import { normalizeTemplate } from "../catalog/read-templates.ts";
import { stageNamed } from "../pipeline/pipeline.ts";
import { createProblemList } from "../problem/problem-list.ts";
import { pipeline } from "../stages.ts";
import { checkTemplate } from "./check-template.ts";
import { createPromptRenderer } from "./render-prompt.ts";

const stage = stageNamed(pipeline, "draft");

function templateOf(text: string): Template {
  return {
    id: "t",
    stage: stage.name,
    name: "t",
    description: "",
    parser: "identity",
    scale: undefined,
    mode: "generate",
    place: { file: "c.csv", line: 2, column: 1 },
    text: normalizeTemplate(text),
    file: "t.txt",
    hash: "",
  };
}

function check(text: string): readonly string[] {
  const problems = createProblemList();
  checkTemplate(templateOf(text), { stage, problems });
  return problems.all.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

function render(text: string): string {
  const concepts = [
    { name: "A", content: "<a> & b" },
    { name: "B", content: "c" },
  ];
  return createPromptRenderer()(templateOf(text), { stage, concepts, parentText: "" });
}

describe("checkTemplate()", () => {
  it.each([
    "{% for c in concepts %}{{ loop.index }} {{ c.name }}{% if not loop.last %}, {% endif %}{% endfor %}",
    '{{ concepts | length }} {{ concepts[0].name }} {{ concepts | join(", ", "name") }}',
    "{% raw %}{{ anything }} {% for x %}{% endraw %}",
    "{# {{ nothing }} #}{% set x = 3 %}{{ x }}{% set y %}a{% endset %}{{ y }}",
    "{% macro say(a, b=2) %}{{ a }}{{ b }}{% endmacro %}{{ say(1) }}{% for i in range(3) %}{{ i }}{% endfor %}",
  ])("finds nothing wrong with %s", (text) => {
    expect(check(text)).toEqual([]);
    expect(() => render(text)).not.toThrow();
  });

  it.each([
    ["a\n  {{ concpts }}", "2:6", "concpts"],
    ["{% for c in concepts %}\n{{ c.title }}{% endfor %}", "2:4", "c.title"],
    ["{% for c in conzepts %}{% endfor %}", "1:13", "conzepts"],
    ["{% if draft_block %}x{% endif %}", "1:7", "draft_block"],
    ["{% for c in concepts %}{% endfor %}{{ c.name }}", "1:39", "c"],
    ["{% for c in concepts %}{{ loop.idx }}{% endfor %}", "1:27", "loop.idx"],
    ["{{ concepts.name }}", "1:4", "concepts.name"],
    ["{{ concepts[0].content.constructor }}", "1:15", "concepts.0.content.constructor"],
    ['{{ concepts | join(", ", "nam") }}', "1:26", "concepts.nam"],
    ["{{ x | default(1) }}", "1:4", "x"],
    ["{{ missing is defined }}", "1:4", "missing"],
  ])("names what %j uses and nothing defines", (text, place, variable) => {
    expect(check(text)).toEqual([
      expect.stringMatching(
        new RegExp(`^${place} the template t uses ${variable.replaceAll(".", "\\.")} in line`),
      ),
    ]);
  });

  it("finds everything at once", () => {
    expect(check("{{ a }}\n{{ b | shout }}\n{% include 'c' %}")).toEqual([
      "1:4 the template t uses a in line 1, which nothing defines",
      "2:8 the template t uses the filter shout in line 2, which there is not",
      "2:4 the template t uses b in line 2, which nothing defines",
      "3:4 the template t uses include, which templates here cannot",
    ]);
  });

  it.each([
    ["a\n{{ b", "2:1"],
    ["{% for %}", "1:8"],
    ["x {% if concepts %}", "1:3"],
    ["{% shout %}", "1:4"],
  ])("says where %j stops being a template", (text, place) => {
    expect(check(text)).toEqual([
      expect.stringMatching(new RegExp(`^${place} the template t is no template`)),
    ]);
  });

  it("refuses what gives another text each time", () => {
    expect(check("{{ concepts | random }}")).toEqual([expect.stringContaining("another text each time")]);
  });
});

describe("createPromptRenderer()", () => {
  it("escapes nothing, keeps white space, makes line ends LF and drops the final one", () => {
    expect(render("{% for c in concepts %}\r\n{{ c.content }}\r\n{% endfor %}\r\n\r\n")).toBe(
      "\n<a> & b\n\nc\n\n",
    );
    expect(render("{% raw %}{{ x }}{% endraw %}\n")).toBe("{{ x }}");
  });

  it("refuses what cannot be rendered, naming the template", () => {
    expect(() => render("{{ nothing }}")).toThrow(
      expect.objectContaining({
        code: "daydream/template-fails",
        context: expect.objectContaining({ template: "t" }),
      }),
    );
  });
});
