import { describe, expect, it } from "vitest";
import { readReference } from "../reference.fixture.ts";
import { fQuantile, fUpperTail } from "./f-distribution.ts";
import { noncentralTCdf } from "./noncentral-t.ts";
import { normalCdf } from "./normal.ts";
import { studentTCdf, studentTQuantile, twoSidedTail } from "./student-t.ts";

const { distributions } = readReference();

function expectClose(value: number, reference: number): void {
  expect(Math.abs(value - reference)).toBeLessThanOrEqual(1e-9 * Math.abs(reference) + 1e-300);
}

describe("distributions", () => {
  it("normalCdf() agrees with scipy to 1e-9 of the value, in the far tail too", () => {
    for (const [x, share] of distributions.normal) expectClose(normalCdf(x), share);
  });

  it("studentTCdf() and twoSidedTail() agree with scipy", () => {
    for (const [t, degrees, share = 0, tail = 0] of distributions.t) {
      expectClose(studentTCdf(t, degrees), share);
      expectClose(twoSidedTail(t, degrees), tail);
    }
  });

  it("studentTQuantile() agrees with scipy", () => {
    for (const [share, degrees, quantile = 0] of distributions.tQuantile) {
      expectClose(studentTQuantile(share, degrees), quantile);
    }
  });

  it("studentTQuantile() is zero in the middle and refuses shares that have no quantile", () => {
    expect(studentTQuantile(0.5, 3)).toBe(0);
    expect(() => studentTQuantile(1, 3)).toThrow(RangeError);
    expect(() => studentTQuantile(0.9, 0)).toThrow(RangeError);
  });

  it("fUpperTail() and fQuantile() agree with scipy", () => {
    for (const [f, numerator, denominator = 0, tail = 0] of distributions.f) {
      expectClose(fUpperTail(f, { numerator, denominator }), tail);
    }
    for (const [share, numerator, denominator = 0, quantile = 0] of distributions.fQuantile) {
      expectClose(fQuantile(share, { numerator, denominator }), quantile);
    }
  });

  it("noncentralTCdf() agrees with scipy to 1e-9", () => {
    expect(distributions.noncentralT.length).toBeGreaterThan(40);
    for (const [t, degreesOfFreedom, noncentrality = 0, share = 0] of distributions.noncentralT) {
      expect(Math.abs(noncentralTCdf(t, { degreesOfFreedom, noncentrality }) - share)).toBeLessThan(1e-9);
    }
  });

  it("noncentralTCdf() goes on smoothly where its series ends", () => {
    const before = noncentralTCdf(40, { degreesOfFreedom: 200, noncentrality: 36.99 });
    const after = noncentralTCdf(40, { degreesOfFreedom: 200, noncentrality: 37.01 });
    expect(before - after).toBeGreaterThan(0);
    expect(before - after).toBeLessThan(0.02);
  });
});
