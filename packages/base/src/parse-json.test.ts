import { describe, expect, it } from "vitest";
import { parseJson } from "./parse-json.ts";

describe("parseJson()", () => {
  it("gives the value of JSON text", () => {
    expect(parseJson('{"a":[1,null]}')).toEqual({ kind: "parsed", value: { a: [1, null] } });
  });

  it("says why a text is not JSON", () => {
    expect(parseJson("{")).toMatchObject({ kind: "malformed", reason: expect.stringContaining("JSON") });
  });
});
