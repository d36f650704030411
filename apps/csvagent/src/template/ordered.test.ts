import { describe, expect, it } from "vitest";
import { ordered } from "./ordered.ts";

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await Promise.resolve();
};

describe("ordered()", () => {
  it("yields in the items' order whatever finishes first, never more than allowed at once", async () => {
    let [running, most] = [0, 0];
    const results: number[] = [];
    const work = async (item: number): Promise<number> => {
      running += 1;
      most = Math.max(most, running);
      await turns(item);
      running -= 1;
      return item;
    };
    for await (const result of ordered([9, 1, 5, 0, 7], 2, work)) results.push(result);
    expect(results).toEqual([9, 1, 5, 0, 7]);
    expect(most).toBe(2);
  });

  it("fails with the first failure in order, after the rest has settled", async () => {
    let settled = 0;
    const work = async (item: number): Promise<number> => {
      await turns(item);
      settled += 1;
      if (item === 2) throw new Error("two");
      return item;
    };
    const consume = async (): Promise<void> => {
      for await (const result of ordered([2, 8], 2, work)) expect(result).not.toBe(2);
    };
    await expect(consume()).rejects.toThrow("two");
    expect(settled).toBe(2);
  });

  it("waits for what it started when the consumer stops early", async () => {
    let settled = 0;
    for await (const _ of ordered([0, 9], 2, async (item) => turns(item).then(() => (settled += 1)))) break;
    expect(settled).toBe(2);
  });
});
