import { describe, expect, it } from "vitest";
import { DaydreamError, isDaydreamError } from "./daydream-error.ts";
import { defineErrors } from "./define-errors.ts";

const { fail } = defineErrors("store", {
  "disk-full": {
    message: ({ path }: { path: string }) => `no space left to write ${path}`,
    hint: ({ path }: { path: string }) => `free some space under ${path}`,
  },
  closed: { message: () => "the store is closed" },
});

describe("defineErrors()", () => {
  it("makes an error with the package's code, the context, a message and a hint", () => {
    const cause = new Error("ENOSPC");
    const error = fail("disk-full", { path: "a.jsonl" }, { cause });
    expect(error).toBeInstanceOf(DaydreamError);
    expect(error).toMatchObject({
      code: "store/disk-full",
      context: { path: "a.jsonl" },
      message: "no space left to write a.jsonl",
      hint: "free some space under a.jsonl",
      cause,
    });
  });

  it("leaves the hint out where the table has none", () => {
    expect(fail("closed", {}).hint).toBeUndefined();
  });
});

describe("isDaydreamError()", () => {
  it("narrows by code", () => {
    expect(isDaydreamError(fail("closed", {}), "store/closed")).toBe(true);
    expect(isDaydreamError(fail("closed", {}), "store/disk-full")).toBe(false);
    expect(isDaydreamError(new Error("store/closed"))).toBe(false);
  });
});
