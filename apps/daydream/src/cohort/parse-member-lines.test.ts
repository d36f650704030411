import { describe, expect, it } from "vitest";
import { parseMemberLines } from "./parse-member-lines.ts";

const header = "stage,gen_id,parent_gen_id,mode,replicate,combo_id,draft_template";
const line = "essay,e_1,d_1,copy,2,a,";
const read = {
  stage: "essay",
  id: "e_1",
  parentId: "d_1",
  mode: "copy",
  replicate: 2,
  axes: { combo_id: "a" },
};

describe("parseMemberLines()", () => {
  it.each([
    ["plainly written lines", `${header}\n${line}\n`],
    ["a short line", `${header}\nessay,e_1,d_1,copy,2,a\n`],
    ["quotes", `${header}\nessay,e_1,d_1,copy,2,"a",\n`],
    ["blanks around cells", `${header}\nessay , e_1,d_1,copy,2,a,\n`],
    ["line ends of another system", `${header}\r\n${line}\r\n`],
  ])("reads %s", (_, text) => {
    expect(parseMemberLines(text, "members.csv")).toEqual([read]);
  });

  it.each([
    ["a surplus cell", `${header}\n${line},x\n`, "members.csv:2"],
    ["a column twice", `${header},mode\n${line}\n`, "mode"],
    ["a column that is missing", "stage,gen_id\nessay,e_1\n", "the columns parent_gen_id, mode, replicate"],
    ["nothing", "", "has no header line"],
  ])("refuses %s", (_, text, words) => {
    expect(() => parseMemberLines(text, "members.csv")).toThrow(words);
  });
});
