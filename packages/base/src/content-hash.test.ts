import { describe, expect, it } from "vitest";
import { contentId, hashBytes, hashJson } from "./content-hash.ts";

describe("hashBytes()", () => {
  it("is SHA-256 as everyone knows it", () => {
    expect(hashBytes("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(hashBytes(new TextEncoder().encode("abc"))).toBe(hashBytes("abc"));
  });
});

describe("hashJson()", () => {
  it("ignores the order of keys", () => {
    expect(hashJson({ a: 1, b: 2 })).toBe(hashJson({ b: 2, a: 1 }));
  });
});

describe("contentId()", () => {
  it("keeps its frozen form", () => {
    expect(contentId("q", { source: "template", dataset: "x" })).toBe("q_58zdtsiikrej5pcq");
  });

  it("is 16 digits of base 36 after the prefix", () => {
    for (let index = 0; index < 200; index += 1) expect(contentId("t", index)).toMatch(/^t_[0-9a-z]{16}$/);
  });
});
