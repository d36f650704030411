import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { specJsonSchema, specSchema } from "./spec-schema.ts";

const folder = join(import.meta.dirname, "fixtures");
const fixtures = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());

describe("specSchema", () => {
  it.each(fixtures.map(({ name }) => name))("accepts %s", (name) => {
    const document: unknown = parse(readFileSync(join(folder, name, "config.yaml"), "utf8"));
    expect(specSchema.safeParse(document).error).toBeUndefined();
  });

  it.each([
    ["an unknown key", "axes: {}\nmore: 1\noutput: {field_order: []}"],
    ["no output", "axes: {a: [x]}"],
    ["a level that is a boolean", "axes: {a: [true]}\noutput: {field_order: []}"],
    ["an unknown design", "axes: {a: [x]}\noutput: {field_order: [], design: triple}"],
  ])("refuses %s", (_, text) => {
    expect(specSchema.safeParse(parse(text)).success).toBe(false);
  });
});

describe("specJsonSchema()", () => {
  it("is closed and knows every part", () => {
    expect(specJsonSchema()).toMatchObject({
      type: "object",
      additionalProperties: false,
      required: ["output"],
      properties: { axes: {}, replicates: {}, rules: {}, stages: {}, card: {}, output: {} },
    });
  });
});
