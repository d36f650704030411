import { describe, expect, it } from "vitest";
import { retryAfterMs } from "./retry-after.ts";

const nowMs = Date.parse("2025-03-01T12:00:00Z");

describe("retryAfterMs()", () => {
  it.each([
    ["whole seconds", { "retry-after": "7" }, 7000],
    ["seconds with a fraction", { "retry-after": " 0.25 " }, 250],
    ["a date", { "retry-after": "Sat, 01 Mar 2025 12:00:30 GMT" }, 30_000],
    ["a date that has passed", { "retry-after": "Sat, 01 Mar 2025 11:00:00 GMT" }, 0],
    ["milliseconds before seconds", { "retry-after-ms": "120", "retry-after": "1" }, 120],
    ["zero", { "retry-after": "0" }, 0],
  ])("reads %s", (_, headers, expected) => {
    expect(retryAfterMs(headers, nowMs)).toBe(expected);
  });

  it.each([["-5"], ["soon"], ["1e9"], [""], ["12:00"]])("finds nothing in %j", (value) => {
    expect(retryAfterMs({ "retry-after": value }, nowMs)).toBeUndefined();
  });

  it("finds nothing where there is no header", () => {
    expect(retryAfterMs({}, nowMs)).toBeUndefined();
  });
});
