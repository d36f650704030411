import { describe, expect, it } from "vitest";
import { createRandom } from "../numbers/random.ts";
import { signFlipTest } from "./sign-flip-test.ts";

describe("signFlipTest()", () => {
  it("counts patterns by hand", () => {
    expect(signFlipTest([1, 2, 3])).toEqual({ method: "exact", p: 2 / 8, patterns: 8 });
    expect(signFlipTest([1, -1]).p).toBe(1);
    expect(signFlipTest([0, 0, 0]).p).toBe(1);
    expect(() => signFlipTest([])).toThrow(RangeError);
  });

  it("samples beyond sixteen blocks and lands near the exact value", () => {
    const random = createRandom(8);
    const differences = Array.from({ length: 16 }, () => random.normal() + 0.4);
    const exact = signFlipTest(differences);
    const sampled = signFlipTest([...differences, 0]);
    expect([exact.method, sampled.method]).toEqual(["exact", "sampled"]);
    expect(Math.abs(sampled.p - exact.p)).toBeLessThan(4 * Math.sqrt((exact.p * (1 - exact.p)) / 9999));
    expect(signFlipTest([...differences, 0])).toEqual(sampled);
    expect(signFlipTest([...differences, 0], { seed: 2 }).p).not.toBe(sampled.p);
  });
});
