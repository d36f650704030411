import { describe, expect, it } from "vitest";
import { actualAmount, estimateCall } from "./prices.ts";

const prices = { inputUsdPerMillion: 3, outputUsdPerMillion: 15 };
const request = { messages: [{ role: "user", content: "x".repeat(300) }], maxTokens: 1000 } as const;

describe("estimateCall()", () => {
  it("takes the longest reply that the request allows", () => {
    expect(estimateCall(request, { prices })).toEqual({ tokens: 1108, usd: (108 * 3 + 1000 * 15) / 1e6 });
  });

  it("assumes a length where the request allows any", () => {
    const { messages } = request;
    expect(estimateCall({ messages }, { prices }).tokens).toBe(108 + 4096);
    expect(estimateCall({ messages }, { prices, assumedOutputTokens: 10 }).tokens).toBe(118);
  });

  it("counts scripts that need more bytes as more tokens", () => {
    const { tokens } = estimateCall({
      messages: [{ role: "user", content: "空".repeat(100) }],
      maxTokens: 1,
    });
    expect(tokens).toBe(100 + 8 + 1);
  });

  it("costs nothing without prices", () => {
    expect(estimateCall(request).usd).toBe(0);
  });
});

describe("actualAmount()", () => {
  const estimate = { tokens: 1108, usd: 0.5 };

  it.each([
    [
      "the provider's own cost",
      { inputTokens: 100, outputTokens: 50, costUsd: 0.01 },
      { tokens: 150, usd: 0.01 },
    ],
    [
      "tokens at their prices",
      { inputTokens: 100, outputTokens: 50 },
      { tokens: 150, usd: (300 + 750) / 1e6 },
    ],
    ["the estimate where tokens are missing", { outputTokens: 50 }, { tokens: 1108, usd: 0.5 }],
    ["a cost without tokens", { costUsd: 0.02 }, { tokens: 1108, usd: 0.02 }],
  ])("takes %s", (_, usage, expected) => {
    expect(actualAmount(usage, estimate, prices)).toEqual(expected);
  });
});
