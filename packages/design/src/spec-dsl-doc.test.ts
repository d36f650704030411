import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { compile } from "./compile.ts";
import { csvChunks } from "./csv-chunks.ts";
import { parseSpec } from "./parse-spec.ts";
import { formatProblem } from "./problem.ts";
import { specSchema } from "./spec-schema.ts";

interface Example {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly spec: string;
  readonly language: string;
  readonly expected: string;
}

const page = readFileSync(join(import.meta.dirname, "../../../docs/spec_dsl.md"), "utf8");

describe("docs/spec_dsl.md", () => {
  const examples = readExamples(page);

  it("has an example of every rule", () => {
    const specs = examples.map(({ spec }) => spec).join("\n");
    for (const section of [
      "subsets",
      "ties",
      "pairs",
      "tuples",
      "exclude",
      "when",
      "replicates",
      "stages",
      "card",
    ])
      expect(specs).toMatch(new RegExp(`^ *${section}:`, "m"));
  });

  it.each(examples.map((example) => [example.name, example] as const))(
    "shows what comes out: %s",
    (_, example) => {
      const parsed = parseSpec(example.spec, {
        file: "config.yaml",
        readInclude: (path) => example.files[path],
      });
      const out =
        parsed.kind === "invalid"
          ? `${parsed.problems.map(formatProblem).join("\n")}\n`
          : [...csvChunks(compile(parsed.spec))].map((chunk) => new TextDecoder().decode(chunk)).join("");
      expect(out).toBe(example.expected);
      expect(parsed.kind).toBe(example.language === "csv" ? "parsed" : "invalid");
    },
  );

  it.each(
    examples.filter(({ language }) => language === "csv").map((example) => [example.name, example] as const),
  )("has examples that the JSON Schema accepts: %s", (_, { spec }) => {
    expect(specSchema.safeParse(parse(spec)).error).toBeUndefined();
  });
});

function readExamples(text: string): readonly Example[] {
  const blocks = [...text.matchAll(/^(?:#+ (.*)|```(yaml|csv|text) ?(\S*)\n([\s\S]*?)```)$/gm)];
  const examples: Example[] = [];
  let heading = "";
  let files: Record<string, string> = {};
  let spec: string | undefined;
  for (const [, title, language, file = "", body = ""] of blocks) {
    if (title !== undefined) heading = title;
    else if (file !== "") files[file] = body;
    else if (language === "yaml") spec = body;
    else if (spec !== undefined && language !== undefined) {
      examples.push({
        name: `${heading}, example ${examples.length + 1}`,
        files,
        spec,
        language,
        expected: body,
      });
      files = {};
      spec = undefined;
    }
  }
  return examples;
}
