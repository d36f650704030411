import { describe, expect, it } from "vitest";
import { createSlots } from "./slots.ts";

describe("createSlots()", () => {
  it("lends each slot to one at a time, in the order they came", async () => {
    const slots = createSlots(1);
    const giveBack = await slots.acquire();
    const order: string[] = [];
    const second = slots.acquire().then((release) => {
      order.push("second");
      release();
    });
    const third = slots.acquire().then(() => order.push("third"));
    giveBack();
    await Promise.all([second, third]);
    expect(order).toEqual(["second", "third"]);
  });

  it("takes a slot back only once", async () => {
    const slots = createSlots(1);
    const giveBack = await slots.acquire();
    giveBack();
    giveBack();
    await slots.acquire();
    let isLent = false;
    void slots.acquire().then(() => {
      isLent = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isLent).toBe(false);
  });

  it("rejects those who wait and those who come once it is closed", async () => {
    const slots = createSlots(1);
    await slots.acquire();
    const waiting = slots.acquire();
    slots.close(new Error("closing time"));
    await expect(waiting).rejects.toThrow("closing time");
    await expect(slots.acquire()).rejects.toThrow("closing time");
  });

  it("refuses a count that is none", () => {
    expect(() => createSlots(0)).toThrow(RangeError);
  });
});
