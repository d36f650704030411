import { describe, expect, it } from "vitest";
import { scrubJson, scrubSecrets } from "./scrub-secrets.ts";

describe("scrubSecrets()", () => {
  it("takes out the secrets it is given, wherever they stand", () => {
    expect(scrubSecrets("key hunter2-hunter2, again hunter2-hunter2", ["hunter2-hunter2"])).toBe(
      "key [secret], again [secret]",
    );
  });

  it.each([
    ["Incorrect API key provided: sk-or-v1-0123456789abcdef0123", "Incorrect API key provided: [secret]"],
    ["token hf_abcdefghijklmnopqrst", "token [secret]"],
    ["authorization: Bearer abc.def-0123456789", "authorization: Bearer [secret]"],
  ])("knows a key by its form: %s", (text, expected) => {
    expect(scrubSecrets(text)).toBe(expected);
  });

  it("leaves ordinary text as it is, also beside a short secret", () => {
    const text = "The risk-averse bearer of basic news asked the unused sky.";
    expect(scrubSecrets(text, ["the", "unused", ""])).toBe(text);
  });
});

describe("scrubJson()", () => {
  it("reaches texts at any depth and keeps everything else", () => {
    expect(
      scrubJson({ a: ["x", { b: "my-own-secret!" }], n: 1, z: null, ok: true }, ["my-own-secret!"]),
    ).toEqual({
      a: ["x", { b: "[secret]" }],
      n: 1,
      z: null,
      ok: true,
    });
  });
});
