import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { parseJson } from "@daydream/base";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { canonicalValue, valueHash } from "./canonical-value.ts";
import { environmentPython, pythonDirectory } from "./environment.ts";
import type { WireValue } from "./wire-value.ts";

const vectors = z
  .array(z.tuple([z.string(), z.string(), z.string(), z.string()]))
  .parse(JSON.parse(readFileSync(`${pythonDirectory}/tests/canon-vectors.json`, "utf8")));

const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  // Near whole numbers and near ties of the ninth digit, where rounding rules differ.
  fc
    .tuple(fc.integer(), fc.constantFrom(1e-9, 0.999e-9, 1.001e-9, 0.5))
    .map(([whole, part]) => whole * (1 + part)),
  fc
    .tuple(fc.integer({ min: 0, max: 2 ** 30 }), fc.integer({ min: -12, max: 12 }))
    .map(([whole, scale]) => (whole + 0.5) * 10 ** scale),
);
const wireValue = fc.letrec<{ value: WireValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    { weight: 4, arbitrary: number },
    fc.string({ unit: "binary" }),
    fc.constantFrom(null, true, false),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.string({ unit: "binary" }), tie("value"), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

describe("canonicalValue()", () => {
  it.each(vectors.filter(([, , , hash]) => hash !== "-"))(
    "agrees with the vector of %s",
    (_, wire, text, hash) => {
      const parsed = parseJson(wire);
      if (parsed.kind === "malformed") throw new Error(parsed.reason);
      expect(canonicalValue(parsed.value)).toBe(text);
      expect(valueHash(parsed.value).slice(0, 16)).toBe(hash);
    },
  );

  it("agrees with the Python reference on 100,000 random values", () => {
    const values = fc.sample(wireValue, { numRuns: 100_000, seed: 20_260_101 });
    const lines = values.map((value) => JSON.stringify(value)).join("\n");
    const script = `${pythonDirectory}/tests/canonical_lines.py`;
    const { stdout, stderr, status } = spawnSync(environmentPython(), ["-B", script], {
      input: `${lines}\n`,
      encoding: "utf8",
      env: { LANG: "C.UTF-8", PYTHONUTF8: "1" },
      maxBuffer: 2 ** 30,
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const expected = stdout.split("\n");
    const differing = values
      .map((value, index) => ({
        wire: JSON.stringify(value),
        host: canonicalValue(value),
        python: expected[index],
      }))
      .filter(({ host, python }) => host !== python);
    expect(differing.slice(0, 5)).toEqual([]);
    expect(expected).toHaveLength(values.length + 1);
  });

  it("gives values that are equal but for rounding one text", () => {
    expect(canonicalValue(0.1 + 0.2)).toBe(canonicalValue(0.3));
    expect(canonicalValue([1, { b: 2.000_000_000_1, a: -0 }])).toBe('[1,{"a":0,"b":2}]');
  });
});

describe("valueHash()", () => {
  it("tells different values apart, whose difference is in the ninth digit", () => {
    expect(valueHash(0.123_456_788)).not.toBe(valueHash(0.123_456_789));
  });
});
