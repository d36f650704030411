import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "./canonical-json.ts";

describe("canonicalJson()", () => {
  it("sorts keys by UTF-16 unit and leaves out white space", () => {
    expect(canonicalJson({ b: [1, "x"], a: { "\u20ac": 1, "\r": 2, "\ud83d\ude00": 3, "\ufb33": 4 } })).toBe(
      '{"a":{"\\r":2,"\u20ac":1,"\ud83d\ude00":3,"\ufb33":4},"b":[1,"x"]}',
    );
  });

  it("gives equal text to equal values whatever the order of their keys", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: "grapheme" }), fc.jsonValue()), (object) => {
        const reversed = Object.fromEntries(Object.entries(object).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(object));
      }),
    );
  });

  it("parses back to the value it was made from", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const plain = JSON.parse(JSON.stringify(value)) as unknown;
        expect(JSON.parse(canonicalJson(plain))).toEqual(plain);
      }),
    );
  });

  it("prints -0 as 0 and leaves an undefined field out", () => {
    expect(canonicalJson({ zero: -0, absent: undefined })).toBe('{"zero":0}');
  });

  it.each([
    ["NaN", { a: [Number.NaN] }, "$.a[0] is NaN"],
    ["Infinity", Number.POSITIVE_INFINITY, "$ is Infinity"],
    ["a function", { f: () => 1 }, "$.f is a function"],
    ["undefined in a list", [undefined], "$[0] is a undefined"],
    ["a bigint", 1n, "$ is a bigint"],
    ["a lone surrogate", ["\ud800"], "$[0] has a lone surrogate"],
  ])("refuses %s and names the place", (_, value, message) => {
    expect(() => canonicalJson(value)).toThrow(message);
  });
});
