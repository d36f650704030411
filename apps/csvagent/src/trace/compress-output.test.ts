import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compressOutput } from "./compress-output.ts";

const whole = (text: string) => ({ text, omittedCharacters: 0 });

describe("compressOutput()", () => {
  it("leaves short output as it is", () => {
    const captured = whole("a\nb\n");
    expect(compressOutput(captured, { limit: 4 })).toBe(captured);
  });

  it("keeps head and tail and says how much is gone", () => {
    const text = "h".repeat(30_000) + "t".repeat(30_000);
    const { text: kept, omittedCharacters } = compressOutput(whole(text), { limit: 50_000 });
    expect(omittedCharacters).toBe(10_000);
    expect(kept).toBe(`${"h".repeat(25_000)}\n… 10,000 characters left out …\n${"t".repeat(25_000)}`);
  });

  it("keeps more of the end where the end says most", () => {
    const traceback = `Traceback\n${"  frame\n".repeat(500)}ValueError: no such column`;
    const { text } = compressOutput(whole(traceback), { limit: 400, tailShare: 0.75 });
    expect(text.startsWith("Traceback")).toBe(true);
    expect(text.endsWith("ValueError: no such column")).toBe(true);
    expect(text.indexOf("…")).toBeLessThan(120);
  });

  it("marks the gap that the session left in the middle, and counts both cuts", () => {
    const captured = { text: "head----tail", omittedCharacters: 88 };
    expect(compressOutput(captured, { limit: 100 })).toEqual({
      text: "head--\n… 88 characters left out …\n--tail",
      omittedCharacters: 88,
    });
    expect(compressOutput(captured, { limit: 8 })).toEqual({
      text: "head\n… 92 characters left out …\ntail",
      omittedCharacters: 92,
    });
  });

  it("cuts no character in half", () => {
    const { text } = compressOutput(whole("😀".repeat(20)), { limit: 5 });
    expect(text.isWellFormed()).toBe(true);
  });

  it("keeps exactly the limit, and accounts for every character", () => {
    const options = fc.record({
      text: fc.string({ maxLength: 60 }),
      omittedCharacters: fc.nat(50),
      limit: fc.integer({ min: 1, max: 70 }),
      tailShare: fc.constantFrom(0, 0.5, 0.75, 1),
    });
    fc.assert(
      fc.property(options, ({ limit, tailShare, ...captured }) => {
        const compressed = compressOutput(captured, { limit, tailShare });
        const [start = "", end = ""] = compressed.text.split(/\n?… [\d,]+ characters left out …\n/);
        const kept = start.length + end.length;
        if (compressed.omittedCharacters === 0) expect(compressed.text).toBe(captured.text);
        else
          expect(kept + compressed.omittedCharacters).toBe(captured.text.length + captured.omittedCharacters);
        expect(captured.text.startsWith(start)).toBe(true);
        expect(captured.text.endsWith(end)).toBe(true);
      }),
    );
  });
});
