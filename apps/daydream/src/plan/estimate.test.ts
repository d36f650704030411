import { describe, expect, it } from "vitest";
import { makeMembers } from "../sample/make-members.ts";
import { createSampleWorkspace } from "../sample/sample-workspace.ts";

describe("plan's estimate", () => {
  it("says unknown where the catalog has no price, and a range where it has", async () => {
    using sample = await createSampleWorkspace();
    expect((await sample.run("plan first")).out).toContain(
      "in all: 12 calls, unknown (no price: gpt-oss-120b, gpt-oss-20b)",
    );
    sample.replace("1_raw/llm_models.csv", "120B,open weights,,", "120B,open weights,0.1,0.5");
    const { out } = await sample.run("plan first");
    expect(out).toMatch(/in all: 12 calls, \$0\.\d+ to \$0\.\d+, and unknown \(no price: gpt-oss-20b\)/);
    expect(out).toContain("gpt-oss-20b: no reply of this stage to measure, so up to max_tokens, 1024");
  });

  it("counts dollars from tokens and prices exactly", async () => {
    using sample = await createSampleWorkspace();
    sample.replace("1_raw/llm_models.csv", "open weights,,", "open weights,2,3");
    const { total } = JSON.parse((await sample.run("plan first --json")).out);
    expect(total.unpriced).toEqual([]);
    for (const end of ["low", "high"])
      expect(total.usd[end]).toBeCloseTo(
        (total.inputTokens[end] * 2 + total.outputTokens[end] * 3) / 1e6,
        12,
      );
    expect(total.usd.low).toBeLessThan(total.usd.high);
  });

  it("measures replies that are in the store, and says how many", async () => {
    using sample = await createSampleWorkspace();
    sample.replace("cohorts/first/spec/config.yaml", "evaluation_llm: 2", "evaluation_llm: 3");
    makeMembers(sample.planned(), {
      ...sample,
      outcomeOf: ({ replicate }) => (replicate < 3 ? "made" : "absent"),
    });
    const { out } = await sample.run("plan first");
    expect(out).toContain("8 replies of this stage in the store had 900 to 900 tokens");
    const { stages } = JSON.parse((await sample.run("plan first --json")).out);
    expect(stages[2]).toMatchObject({
      new: 4,
      missingReplicates: 4,
      estimate: { calls: 4, outputTokens: { low: 3600, high: 3600 } },
    });
  });

  it("changes nothing on disk", async () => {
    using sample = await createSampleWorkspace();
    const { out } = await sample.run("plan first");
    expect((await sample.run("plan first")).out).toBe(out);
    expect(() => sample.read("gens/draft")).toThrow();
  });
});
