import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { pipeline } from "../stages.ts";
import { parseReply } from "./parse-reply.ts";
import { parsers } from "./parsers.ts";
import type { Scale } from "./scale.ts";

interface Example {
  readonly parser: string;
  readonly reply: string;
  readonly scale: Scale | undefined;
  readonly result: string;
  readonly warnings: readonly string[];
}

const page = readFileSync(join(import.meta.dirname, "../../../../docs/parsers.md"), "utf8");
const sections = page
  .split(/^## /m)
  .map((text) => ({ title: text.split("\n", 1)[0] ?? "", rows: rows(text) }));

describe("docs/parsers.md", () => {
  const examples = sections.flatMap(({ title, rows: found }) => {
    const parser = code(title);
    return parser === undefined ? [] : found.map((row) => readExample(parser, row));
  });

  it("has examples of every parser, and says which stages have it", () => {
    const names = [...parsers.keys()];
    expect([...new Set(examples.map(({ parser }) => parser))]).toEqual(names);
    const stages = sections[0]?.rows.map(({ parser = "", stages: where = "" }) => [code(parser), where]);
    expect(stages).toEqual(
      names.map((name) => {
        const having = pipeline
          .filter(({ parsers: known }) => known.includes(name))
          .map((stage) => stage.name);
        const all = having.length === pipeline.length;
        const where = all ? "all" : having.join(", ");
        return [name, expect.stringMatching(new RegExp(`^${where}(;|$)`))];
      }),
    );
  });

  it.each(examples.map((example) => [`${example.parser}: ${example.reply}`, example] as const))(
    "shows what comes out: %s",
    (_, { parser, reply, scale, result, warnings }) => {
      const outcome = parseReply(parser, reply, { scale });
      const text = outcome.kind === "parsed" && outcome.score !== undefined ? outcome.text.trim() : undefined;
      expect({
        result: outcome.kind === "parsed" ? (text ?? outcome.text) : `fails: ${outcome.reason}`,
        warnings: outcome.warnings.map(({ code: warning }) => warning),
      }).toEqual({ result, warnings });
    },
  );

  it("explains every reason and warning that it shows, and shows every one that it explains", () => {
    const explained = (title: string, column: string) =>
      sections
        .find((section) => section.title === title)
        ?.rows.map((row) => code(row[column] ?? ""))
        .toSorted();
    const reasons = examples.flatMap(({ result }) => /^fails: (.*)$/.exec(result)?.[1] ?? []);
    expect(explained("Reasons of failure", "reason")).toEqual([...new Set(reasons)].toSorted());
    const warnings = examples.flatMap((example) => example.warnings);
    expect(explained("Warnings", "warning")).toEqual([...new Set(warnings)].toSorted());
  });
});

type Row = Readonly<Record<string, string>>;

function rows(text: string): readonly Row[] {
  let columns: readonly string[] | undefined;
  const found: Row[] = [];
  for (const line of text.split("\n")) {
    const cells = /^\| (.*)\|$/
      .exec(line)?.[1]
      ?.split("|")
      .map((cell) => cell.trim());
    if (cells === undefined) columns = undefined;
    else if (columns === undefined) columns = cells;
    else if (!/^[- ]+$/.test(cells[0] ?? ""))
      found.push(Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? ""])));
  }
  return found;
}

function readExample(parser: string, row: Row): Example {
  const { reply = "", scale = "", result = "", warnings = "" } = row;
  const [, min, max] = /^(\d+)–(\d+)$/.exec(scale) ?? [];
  const failure = /^fails: `(.*)`$/.exec(result)?.[1];
  return {
    parser,
    reply: (code(reply) ?? "").replaceAll("⏎", "\n"),
    scale: scale === "" ? undefined : { min: Number(min), max: Number(max) },
    result: failure === undefined ? (code(result) ?? "").replaceAll("⏎", "\n") : `fails: ${failure}`,
    warnings: [...warnings.matchAll(/`([^`]+)`/g)].map(([, warning = ""]) => warning),
  };
}

/** What stands in a cell's backticks. */
function code(cell: string): string | undefined {
  return /^`([^`]*)`/.exec(cell)?.[1];
}
