import { describe, expect, it } from "vitest";
import { csvChunks } from "./csv-chunks.ts";
import { csvTable } from "./csv-table.ts";
import { designOf } from "./fixtures/parse-text.ts";
import { createProblems } from "./problem.ts";

const text = (spec: string, chunkLength?: number) =>
  [...csvChunks(designOf(spec), chunkLength === undefined ? {} : { chunkLength })].map((chunk) =>
    new TextDecoder().decode(chunk),
  );

describe("csvChunks()", () => {
  it("writes a header, LF after every line, and quotes only where they must be", () => {
    const spec =
      'axes: {a: ["x,y", "say \\"no\\"", "two\\nlines", plain, "ü€😀"], b: [1]}\noutput: {field_order: [b]}';
    expect(text(spec).join("")).toBe('b,a\n1,"x,y"\n1,"say ""no"""\n1,"two\nlines"\n1,plain\n1,ü€😀\n');
  });

  it("gives the same text in chunks of any size, with the innermost axis anywhere among the columns", () => {
    const spec = (order: string) =>
      `axes: {a: [x, y], b: [1, 2, 3], c: [k, l]}\noutput: {field_order: [${order}], seed: 4}`;
    for (const order of ["", "c", "b, c", "c, a"]) {
      const whole = text(spec(order)).join("");
      expect(whole.split("\n")).toHaveLength(14);
      expect(text(spec(order), 1).join("")).toBe(whole);
      expect(text(spec(order), 1)).toHaveLength(12);
    }
  });

  it("is read back as it was", () => {
    const spec = 'axes: {a: ["x,y", "\\"q\\"", plain], b: [k, l]}\noutput: {field_order: []}';
    const { all, report } = createProblems();
    const table = csvTable(text(spec).join(""), { file: "rows.csv", report });
    expect(all).toEqual([]);
    expect(table?.rows.map((row) => row.map((cell) => cell.text))).toEqual(
      [...designOf(spec)].map(Object.values),
    );
  });
});
