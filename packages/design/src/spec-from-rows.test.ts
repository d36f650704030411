import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compile } from "./compile.ts";
import { designOf } from "./fixtures/parse-text.ts";
import { readFixture } from "./fixtures/read-fixture.ts";
import { specFromRows } from "./spec-from-rows.ts";

describe("specFromRows()", () => {
  it.each(["cohort_cartesian", "creative_alignment_tuple", "dual_llm_cartesian"])(
    "writes %s back",
    (name) => {
      const parsed = readFixture(name);
      if (parsed.kind === "invalid") throw new Error("the fixture has a problem");
      const rows = [...compile(parsed.spec)];
      const { config, includes } = specFromRows(rows);
      expect([...designOf(config, includes)]).toEqual(rows);
    },
  );

  it("gives back any rows in their order, each once", () => {
    const level = fc.oneof(
      fc.constantFrom("1", "1.0", "true", "null", "a,b", '"', "@file:x", "- y", "#"),
      fc.stringMatching(/^[!-~]{1,5}$/),
    );
    fc.assert(
      fc.property(
        fc.array(fc.record({ a: level, b: level, c: level }), { minLength: 1, maxLength: 8 }),
        (rows) => {
          const { config, includes } = specFromRows(rows);
          const distinct = [...new Map(rows.map((row) => [JSON.stringify(row), row])).values()];
          expect([...designOf(config, includes)]).toEqual(distinct);
        },
      ),
    );
  });

  it("keeps the kind of ids", () => {
    expect(specFromRows([{ a: "x" }], { ids: "names-v1" }).config).toContain("ids: names-v1");
  });

  it("refuses no rows, and rows with different axes", () => {
    expect(() => specFromRows([])).toThrow(TypeError);
    expect(() => specFromRows([{ a: "x" }, { b: "x" }])).toThrow("row 2 has other axes than the first one");
  });
});
