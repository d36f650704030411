import { describe, expect, it } from "vitest";
import { parseReply } from "./parse-reply.ts";

const reasoning = "First I look at the columns.";
const reply = (...lines: string[]) => [reasoning, "", ...lines].join("\n");

describe("parseReply()", () => {
  it("takes reasoning and one python block", () => {
    expect(parseReply(reply("```python", "x = 1", "print(x)", "```", "Then we see."))).toEqual({
      kind: "code",
      reasoning,
      code: "x = 1\nprint(x)",
      isClosed: true,
    });
  });

  for (const mark of ["python", "py", "Python", "PY", " python "]) {
    it(`takes a block marked ${JSON.stringify(mark)}`, () => {
      expect(parseReply(reply(`\`\`\`${mark}`, "x = 1", "```"))).toMatchObject({ code: "x = 1" });
    });
  }

  it("takes Windows line ends", () => {
    expect(parseReply(reply("```python", "x = 1", "y = 2", "```").replaceAll("\n", "\r\n"))).toEqual({
      kind: "code",
      reasoning,
      code: "x = 1\ny = 2",
      isClosed: true,
    });
  });

  it("takes a block whose closing fence is missing at the end, and says so", () => {
    expect(parseReply(reply("```python", "x = 1"))).toMatchObject({ code: "x = 1", isClosed: false });
  });

  it("takes a closing fence that hangs on the last line", () => {
    expect(parseReply(reply("```python", "submit(1)```"))).toMatchObject({
      code: "submit(1)",
      isClosed: true,
    });
  });

  it("takes longer fences, which may hold shorter ones", () => {
    const parsed = parseReply(reply("````python", 'text = """', "```", '"""', "````"));
    expect(parsed).toMatchObject({ code: 'text = """\n```\n"""', isClosed: true });
  });

  it("moves an indented block to the margin and keeps its inner indentation", () => {
    const parsed = parseReply(reply("   ```python", "   if x:", "       y = 1", "", "   z = 2", "   ```"));
    expect(parsed).toMatchObject({ code: "if x:\n    y = 1\n\nz = 2" });
  });

  it("lets blocks of other marks stand in the reasoning", () => {
    const parsed = parseReply(
      ["The output was", "```text", "a b", "```", "```python", "x = 1", "```"].join("\n"),
    );
    expect(parsed).toMatchObject({ kind: "code", code: "x = 1" });
  });

  const rejections: readonly (readonly [string, string, RegExp])[] = [
    ["prose alone", "I think the answer is 42.", /no block fenced/],
    ["an unmarked block", reply("```", "x = 1", "```"), /no block fenced/],
    ["a block of tildes", reply("~~~python", "x = 1", "~~~"), /no block fenced/],
    ["code on the fence's line", reply("```python x = 1", "```"), /no block fenced/],
    ["another language", reply("```r", "x <- 1", "```"), /no block fenced/],
    ["two blocks", reply("```python", "x = 1", "```", "```py", "y = 2", "```"), /2 python blocks/],
    [
      "a second block before the first is closed",
      reply("```python", "x = 1", "```python", "y", "```"),
      /2 python/,
    ],
    ["an empty block", reply("```python", "  ", "```"), /is empty/],
    ["no reasoning", "```python\nx = 1\n```", /at least 10 characters of reasoning/],
    ["reasoning of nine characters", "Like that\n```python\nx = 1\n```", /at least 10/],
    ["reasoning only behind the code", "```python\nx = 1\n```\nThat was the first step.", /at least 10/],
    ["nothing", "", /no block fenced/],
    ["more code than a session takes", reply("```python", "#".repeat(262_145), "```"), /262145 bytes/],
  ];
  for (const [title, text, reason] of rejections) {
    it(`rejects ${title}`, () => {
      const parsed = parseReply(text);
      expect(parsed.kind === "rejected" && parsed.reason).toMatch(reason);
    });
  }

  it("puts U+FFFD for what no text can hold", () => {
    expect(parseReply(reply("```python", "x = '\ud800'", "```"))).toMatchObject({ code: "x = '\ufffd'" });
  });

  it("takes reasoning of ten characters", () => {
    expect(parseReply("Like that.\n```python\nx = 1\n```").kind).toBe("code");
  });

  it("reads a long hostile reply in time", () => {
    const before = process.cpuUsage();
    parseReply("`".repeat(200_000));
    parseReply("```python\n".repeat(20_000));
    parseReply(` ${" ".repeat(200_000)}x`);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(1_000);
  });
});
