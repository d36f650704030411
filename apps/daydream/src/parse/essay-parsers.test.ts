import { describe, expect, it } from "vitest";
import { parseReply } from "./parse-reply.ts";

function read(parser: string, raw: string) {
  const outcome = parseReply(parser, raw);
  const result = outcome.kind === "parsed" ? outcome.text : { reason: outcome.reason };
  return { result, line: outcome.evidence?.line, warnings: outcome.warnings.map(({ code }) => code) };
}

describe("identity", () => {
  it.each(["", "\n", "a\r\n  b "])("leaves %j as it is", (raw) => {
    expect(parseReply("identity", raw)).toEqual({ kind: "parsed", text: raw, warnings: [] });
  });
});

describe("essay_block", () => {
  it.each([
    ["so\n<essay>\n A b \n</essay> end", "A b", 2, []],
    ["<ESSAY>A</Essay>", "A", 1, []],
    ["pre <essay> open only", "open only", 1, ["unclosed-block"]],
    ["</essay><essay>A", "A", 1, ["unclosed-block"]],
    ["<essay></essay>", "", 1, ["empty-text"]],
    ["<essay>A</essay><essay>B</essay>", "A", 1, ["several-blocks"]],
    ["<thinking><essay>A</essay></thinking>\nB", "A", 1, ["block-in-thinking"]],
    ["<essay attr='1'>A</essay>", { reason: "missing-essay-block" }, undefined, []],
    ["no tags", { reason: "missing-essay-block" }, undefined, []],
    ["", { reason: "missing-essay-block" }, undefined, []],
  ])("reads %j", (raw, result, line, warnings) => {
    expect(read("essay_block", raw)).toEqual({ result, line, warnings });
  });
});

describe("essay_block_lenient", () => {
  it.each([
    ["<essay>A</essay>", "A", 1, []],
    ["\n no tags \n", "no tags", undefined, []],
    ["<thinking>\n<essay>X</essay>\n</thinking>\n<essay>A</essay>", "A", 4, []],
    ["<thinking deep='1'>x</thinking>a<THINKING>y</Thinking>b", "ab", undefined, []],
    ["<essay>a<thinking>\n</thinking>b</essay>", "ab", 1, []],
    ["<thinking>x</thinking>", "", undefined, ["empty-text"]],
    ["<thinking>never closed", "<thinking>never closed", undefined, []],
    ["<thinkings>a</thinking>", "<thinkings>a</thinking>", undefined, []],
    ["<essay attr='1'>A</essay>", "<essay attr='1'>A</essay>", undefined, []],
    ["", "", undefined, ["empty-text"]],
  ])("reads %j", (raw, result, line, warnings) => {
    expect(read("essay_block_lenient", raw)).toEqual({ result, line, warnings });
  });
});

describe("essay_idea_last", () => {
  const block = (body: string, stage = "") => `<essay-idea${stage}>\n${body}\n</essay-idea>\n`;
  const missing = { reason: "missing-essay-idea" };

  it.each([
    [block("A"), "A", 1, []],
    [block("two", ' stage="2"') + block("one", ' stage="1"'), "two", 1, []],
    [block("a", ' stage="2"') + block("b", ' stage="2"'), "b", 4, []],
    [block("nine", ' stage="9"') + block("ten", ' stage="10"'), "ten", 4, []],
    [block("staged", ' stage="1"') + block("not"), "staged", 1, []],
    [block("a") + block("b"), "b", 4, []],
    [block("  as\n\n it is  "), "  as\n\n it is  ", 1, []],
    [block("nine", " stage='9'") + block("one", ' stage="1"'), "nine", 1, ["loose-tags"]],
    ["  <essay-idea stage='1'>\n  A\n  </essay-idea>", "  A", 1, ["loose-tags"]],
    ["<essay-idea>  \nA\n</essay-idea>", "A", 1, ["loose-tags"]],
    [`<essay-idea stage="1">\ncut\n${block("b", ' stage="2"')}`, "b", 3, ["unclosed-block"]],
    [block("A") + block(" "), "A", 1, ["empty-text"]],
    ["<essay-idea>\n</essay-idea>", missing, undefined, ["empty-text"]],
    ["<essay-idea>one line</essay-idea>", missing, undefined, []],
    ["<Essay-Idea>\nA\n</Essay-Idea>", missing, undefined, []],
    ["<essay-idea>\nA", missing, undefined, ["unclosed-block"]],
    ["", missing, undefined, []],
  ])("reads %j", (raw, result, line, warnings) => {
    expect(read("essay_idea_last", raw)).toEqual({ result, line, warnings });
  });

  it("says of many broken blocks how many there are", () => {
    expect(parseReply("essay_idea_last", "<essay-idea>\n".repeat(3)).warnings).toEqual([
      {
        code: "unclosed-block",
        message: "<essay-idea> in line 1 is never closed; it is left out (so are 2 more)",
      },
    ]);
  });
});
