import { describe, expect, it } from "vitest";
import { createRandom } from "./random.ts";

describe("createRandom()", () => {
  it("repeats itself for an equal seed and not for another", () => {
    const take = (seed: unknown) => Array.from({ length: 5 }, createRandom(seed));
    expect(take({ a: 1, b: 2 })).toEqual(take({ b: 2, a: 1 }));
    expect(take(1)).not.toEqual(take(2));
  });

  it("spreads evenly over [0, 1)", () => {
    const random = createRandom("even");
    const tenths = Array.from({ length: 10 }, () => 0);
    for (let index = 0; index < 20_000; index += 1) {
      const tenth = Math.floor(random() * 10);
      tenths[tenth] = (tenths[tenth] ?? Number.NaN) + 1;
    }
    expect(tenths).toHaveLength(10);
    for (const count of tenths) expect(Math.abs(count - 2000)).toBeLessThan(200);
  });
});
