import { describe, expect, it } from "vitest";
import { createSampleWorkspace } from "../sample/sample-workspace.ts";

describe("combos add", () => {
  it("names a combo after its content, whatever the order, and adds it once", async () => {
    using sample = await createSampleWorkspace();
    const first = await sample.run("combos add night-trains tide-pools --level sentence --k-max 5");
    const before = sample.read("combo_mappings.csv");
    const again = await sample.run("combos add tide-pools night-trains --level sentence --k-max 5");
    expect(first.out).toMatch(/^combo_v1_[0-9a-f]{12}\n$/);
    expect(again.out).toBe(`${first.out.trim()} (it was there already)\n`);
    expect(sample.read("combo_mappings.csv")).toBe(before);
    expect((await sample.run(`combos show ${first.out.trim()}`)).out).toContain("Trains that use the hours");
    expect(await sample.run("check --all")).toMatchObject({ code: 0 });
  });

  it("keeps the columns that the catalog has", async () => {
    using sample = await createSampleWorkspace();
    sample.write("combo_mappings.csv", "note,k_max,concept_id,combo_id,description_level\n");
    const { out } = await sample.run("combos add night-trains");
    expect(sample.read("combo_mappings.csv").split("\n")[1]).toBe(`,1,night-trains,${out.trim()},paragraph`);
  });

  it.each([
    ["combos add night-trains day-trains", "there is no concept day-trains"],
    ["combos add night-trains tide-pools --k-max 1", "2 concepts, and k_max allows 1 to 1"],
    ["combos show none", "there is no combo none"],
  ])("refuses `%s`", async (line, why) => {
    using sample = await createSampleWorkspace();
    const before = sample.read("combo_mappings.csv");
    const { code, err } = await sample.run(line);
    expect(code).toBe(2);
    expect(err).toContain(why);
    expect(sample.read("combo_mappings.csv")).toBe(before);
  });
});
