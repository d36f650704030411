import { describe, expect, it } from "vitest";
import type { Completion } from "./completion.ts";
import { type CompletionKind, completionKind } from "./completion-kind.ts";

const whole: Completion = {
  text: "Blue.",
  finishReason: "stop",
  usage: { outputTokens: 2 },
  model: "m",
  latencyMs: 1,
};

describe("completionKind()", () => {
  it.each<[CompletionKind, string, Partial<Completion>]>([
    ["whole", "that stopped by itself", {}],
    ["whole", "whose end the provider does not name", { finishReason: "other" }],
    ["truncated", "cut at its limit", { finishReason: "length" }],
    ["truncated", "that used every token and says stop", { usage: { outputTokens: 16 } }],
    ["truncated", "cut before its first word", { text: "", finishReason: "length" }],
    ["filtered", "stopped by a filter", { finishReason: "content-filter", text: "Bl" }],
    ["refused", "that the model refused", { refusal: "I cannot help.", text: "" }],
    ["refused", "refused and reported as filtered", { refusal: "No.", finishReason: "content-filter" }],
    ["reasoning-only", "of thinking alone", { text: " \n", reasoning: "Let me see" }],
    ["reasoning-only", "of hidden thinking alone", { text: "", usage: { reasoningTokens: 9 } }],
    [
      "reasoning-only",
      "whose thinking used every token",
      { text: "", reasoning: "Hm", finishReason: "length" },
    ],
    ["empty", "of white space", { text: "\n" }],
  ])("says %s of a reply %s", (kind, _, change) => {
    expect(completionKind({ ...whole, ...change }, { maxTokens: 16 })).toBe(kind);
  });

  it("knows no truncation by count when no limit was asked for", () => {
    expect(completionKind({ ...whole, usage: { outputTokens: 100_000 } })).toBe("whole");
  });
});
