import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSampleWorkspace, type SampleWorkspace } from "../sample/sample-workspace.ts";
import { factorRows } from "./factor-rows.ts";

const specPath = "cohorts/first/spec/config.yaml";

function idsOf(sample: SampleWorkspace, cohort = "first"): readonly string[] {
  return sample
    .planned(cohort)
    .members.map(({ id }) => id)
    .sort();
}

function dropSpec(sample: SampleWorkspace): void {
  renameSync(join(sample.dataRoot, "cohorts/first/spec"), join(sample.folder, "old-spec"));
}

describe("migrate", () => {
  it.each(["content", "names-v1"])("writes a spec that compiles to the same %s ids", async (ids) => {
    using sample = await createSampleWorkspace();
    sample.replace(specPath, "output:", `output:\n  ids: ${ids}`);
    await sample.run("compile first");
    const before = idsOf(sample);
    dropSpec(sample);
    const { code, out } = await sample.run("migrate first");
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining(`(ids: ${ids})`) });
    expect(idsOf(sample)).toEqual(before);
    expect((await sample.run("compile first")).out).toContain("0 new, 0 with new inputs");
  });

  it("works from metadata alone, as an older store has it, with its further columns", async () => {
    using sample = await createSampleWorkspace();
    sample.replace(specPath, "output:", "output:\n  ids: names-v1");
    await sample.run("compile first");
    const before = idsOf(sample);
    dropSpec(sample);
    for (const name of ["members.csv", "manifest.json"]) rmSync(join(sample.dataRoot, "cohorts/first", name));
    const lines = sample.read("cohorts/first/membership.csv").trimEnd().split("\n");
    const wide = lines
      .map((line, index) => `${line},${index === 0 ? "origin_cohort_id" : "first"}`)
      .join("\r\n");
    sample.write("cohorts/first/membership.csv", wide);
    for (const line of lines.slice(1))
      rmSync(join(sample.dataRoot, `gens/${line.replace(",", "/")}/inputs.json`));
    expect((await sample.run("migrate first --to again")).code).toBe(0);
    expect(idsOf(sample, "again")).toEqual(before);
  });

  it("makes a curated cohort of evaluations whose essays are elsewhere", async () => {
    using sample = await createSampleWorkspace();
    await sample.run("compile first");
    const evaluations = sample.planned().members.filter(({ stage }) => stage === "evaluation");
    const lines = evaluations.map(({ stage, id }) => `${stage},${id}`);
    sample.write("cohorts/judged/membership.csv", `${["stage,gen_id", ...lines].join("\n")}\n`);
    expect((await sample.run("migrate judged")).out).toContain("8 rows give the 8 members of judged");
    expect(sample.read("cohorts/judged/spec/config.yaml")).toContain("essay_id: [e_");
    expect(idsOf(sample, "judged")).toEqual(evaluations.map(({ id }) => id).sort());
  });

  it("refuses members that no spec gives, and says which", async () => {
    using sample = await createSampleWorkspace();
    await sample.run("compile first");
    dropSpec(sample);
    const whole = sample.read("cohorts/first/membership.csv");
    sample.write("cohorts/first/membership.csv", whole.split("\n").slice(0, 4).join("\n"));
    const { code, err } = await sample.run("migrate first");
    expect(code).toBe(2);
    expect(err).toContain("has no child; a spec plans every stage");
    sample.write("cohorts/first/membership.csv", `${whole}evaluation,v_gone\n`);
    expect((await sample.run("migrate first")).err).toContain(
      "gens/evaluation/v_gone/metadata.json is missing",
    );
    sample.write("cohorts/first/membership.csv", whole);
    sample.write("1_raw/templates/draft/plain-links.txt", "Edited since.");
    expect((await sample.run("migrate first")).err).toContain(
      "with ids: content, 7 members are not among the ids",
    );
  });

  it("never overwrites a spec", async () => {
    using sample = await createSampleWorkspace();
    await sample.run("compile first");
    expect(await sample.run("migrate first")).toMatchObject({
      code: 2,
      err: expect.stringContaining("[daydream/spec-exists]"),
    });
  });
});

describe("factorRows()", () => {
  it("splits rows into a product that is exactly the rows", () => {
    const level = fc.constantFrom("1", "2", "3");
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(level, level, level), { selector: String, minLength: 1 }),
        (given) => {
          const axes = ["a", "b", "c"];
          const rows = given.map((cells) =>
            Object.fromEntries(cells.map((cell, index) => [axes[index] ?? "", cell])),
          );
          const { free, coupled, items } = factorRows(rows, axes);
          let product = (coupled.length === 0 ? [[]] : items).map((item) =>
            Object.fromEntries(item.map((cell, index) => [coupled[index] ?? "", cell])),
          );
          for (const { axis, levels } of free)
            product = product.flatMap((row) => levels.map((one) => ({ ...row, [axis]: one })));
          const key = (row: Readonly<Record<string, string>>) => axes.map((axis) => row[axis]).join();
          expect(product.map(key).sort()).toEqual(rows.map(key).sort());
        },
      ),
    );
  });
});
