import { describe, expect, it } from "vitest";
import { type DiffPart, diffTexts } from "./word-diff.ts";

function partsOf(a: string, b: string): readonly DiffPart[] {
  const diff = diffTexts(a, b);
  return diff.kind === "same" ? [] : diff.parts;
}

function textOf(parts: readonly DiffPart[], ...kinds: readonly DiffPart["kind"][]): string {
  return parts.flatMap(({ kind, text }) => (kinds.includes(kind) ? [text] : [])).join("");
}

describe("diffTexts()", () => {
  it("tells words that are in both from those of one", () => {
    expect(partsOf("The cat sat\non a mat.", "The dog sat\non a mat.")).toEqual([
      { kind: "same", text: "The " },
      { kind: "removed", text: "cat" },
      { kind: "added", text: "dog" },
      { kind: "same", text: " sat\non a mat." },
    ]);
  });

  it("counts words", () => {
    expect(diffTexts("one two three four", "one 2 3 three four five")).toMatchObject({
      words: { same: 3, removed: 1, added: 3 },
    });
  });

  it("holds texts for the same that differ in blanks and line ends alone", () => {
    expect(diffTexts("a b\n\nc\n", "a  b\nc")).toEqual({ kind: "same" });
  });

  it("tells texts apart that differ in a sign alone", () => {
    expect(diffTexts("Well.", "Well!")).toMatchObject({ kind: "different", words: { removed: 0, added: 0 } });
  });

  it("joins changes that share a word or two by chance", () => {
    const [a, b] = ["red green blue and mauve pink grey", "one two three and four five six"];
    expect(partsOf(`start of it ${a} end of it`, `start of it ${b} end of it`)).toEqual([
      { kind: "same", text: "start of it " },
      { kind: "removed", text: a },
      { kind: "added", text: b },
      { kind: "same", text: " end of it" },
    ]);
  });

  it("gives both texts back, whatever it joins", () => {
    const a = "A line.\nShe said: yes, and no, and maybe.\n\nThe end of the first one, at last.";
    const b = "A line.\nHe said: no, or yes, or perhaps.\n\nThe end of another one, finally, at last.";
    const parts = partsOf(a, b);
    expect(textOf(parts, "same", "removed")).toBe(a);
    expect(textOf(parts, "same", "added")).toBe(b);
  });

  it("gives up on long texts that have nothing in common", () => {
    const words = (name: string) => Array.from({ length: 5000 }, (_, index) => `${name}${index}`).join(" ");
    const parts = partsOf(words("a"), words("b"));
    expect(parts.map(({ kind }) => kind)).toEqual(["removed", "added"]);
  });
});
