import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { compile } from "./compile.ts";
import { readFixture } from "./fixtures/read-fixture.ts";
import { formatProblem } from "./problem.ts";
import type { Spec } from "./spec.ts";

const goldenSchema = z.record(
  z.string(),
  z.object({
    loop_axis_order: z.array(z.string()),
    row_fields: z.array(z.string()),
    count: z.number(),
    sha256_of_json_array_lines: z.string(),
    rows: z.array(z.array(z.string())),
  }),
);
const golden = goldenSchema.parse(
  JSON.parse(readFileSync(join(import.meta.dirname, "fixtures/spec-rows.json"), "utf8")),
);

describe("compile()", () => {
  it.each(Object.entries(golden))("gives the frozen rows of %s in their order", (name, expected) => {
    const spec = fixtureSpec(name);
    const design = compile(spec);
    const rows = [...design].map((row) => Object.values(row));
    expect(spec.axes.map((axis) => axis.name)).toEqual(expected.loop_axis_order);
    expect(design.columns).toEqual(expected.row_fields);
    expect(rows).toEqual(expected.rows);
    expect(design.rowCount).toBe(expected.count);
    const lines = rows.map((row) => JSON.stringify(row)).join("\n");
    expect(createHash("sha256").update(lines).digest("hex")).toBe(expected.sha256_of_json_array_lines);
  });

  it.each([
    {
      name: "creative_alignment_tuple",
      loops: [
        "combo_id 3",
        "evaluation_template 11",
        "evaluation_llm 1",
        "evaluation_replicate 2",
        "draft_replicate 2",
        "draft_essay_alignment 2",
        "generation_alignment 2",
      ],
      first:
        "combo_v1_a creative-synthesis-v10 gemini_25_pro creative-synthesis-v10 gemini_25_pro 1 creativity-metrics-v2 gemini_25_pro 1",
      last: "combo_v1_c creative-synthesis-v7 deepseek_r1_p parsed-from-links-v1 deepseek_r1_p 2 style-coherence-v3 gemini_25_pro 2",
    },
    {
      name: "curated_essays",
      loops: ["curated_bundle 2"],
      first: "essay-copy-v1 sonnet-4 verification-eval-v1 sonnet-4",
      last: "essay-llm-v1 sonnet-4 verification-eval-v1 sonnet-4",
    },
    {
      name: "full_two_phase_cartesian",
      loops: ["draft_essay_pair 8", "draft_llm 2", "evaluation_bundle 4"],
      first:
        "creative-synthesis-v2 gemini_25_pro essay-theme-v16 gemini_25_pro creativity-metrics-v2 gemini_25_pro",
      last: "application-implementation-v2 sonnet-4 essay-theme-v17 sonnet-4 daydreaming-verification-v3 sonnet-4",
    },
    {
      name: "paired_copy_mix",
      loops: ["draft_essay_mode 2", "evaluation_template 1", "evaluation_llm 1"],
      first: "creative-synthesis-v2 essay-llm-v1 quality-eval-v1 sonnet-4",
      last: "gwern_original essay-copy-v1 quality-eval-v1 sonnet-4",
    },
  ])("gives $name its loops, first and last row", ({ name, loops, first, last }) => {
    const design = compile(fixtureSpec(name));
    const rows = [...design].map((row) => Object.values(row).join(" "));
    expect(design.loops.list.map((loop) => `${loop.name} ${loop.size}`)).toEqual(loops);
    expect(rows).toHaveLength(design.rowCount);
    expect([rows.at(0), rows.at(-1)]).toEqual([first, last]);
  });
});

function fixtureSpec(name: string): Spec {
  const parsed = readFixture(name);
  if (parsed.kind === "invalid") throw new Error(parsed.problems.map(formatProblem).join("\n"));
  return parsed.spec;
}
