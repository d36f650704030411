import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { comboId, namesV1Id } from "./names-v1.ts";

const golden = z
  .object({
    gen_ids: z.array(
      z.object({
        stage: z.enum(["draft", "essay", "evaluation"]),
        args: z.array(z.union([z.string(), z.number()])),
        collision_index: z.number(),
        id: z.string(),
      }),
    ),
    combo_ids: z.array(
      z.object({ concepts: z.array(z.string()), level: z.string(), k_max: z.number(), id: z.string() }),
    ),
  })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, "fixtures/names-v1-ids.json"), "utf8")));

const prefixes = { draft: "d", essay: "e", evaluation: "v" } as const;

describe("namesV1Id()", () => {
  it("has all the predecessor's vectors", () => {
    expect(golden.gen_ids).toHaveLength(28);
    expect(golden.combo_ids).toHaveLength(4);
  });

  it.each(golden.gen_ids)("gives $id", ({ stage, args, collision_index, id }) => {
    expect(namesV1Id(prefixes[stage], args, collision_index)).toBe(id);
  });

  it("ignores case and surrounding blanks", () => {
    expect(namesV1Id("d", [" Combo-1", "Draft-A ", "draft-LLM", 1])).toBe("d_3rdru73r8ppaqlsz");
  });
});

describe("comboId()", () => {
  it.each(golden.combo_ids)(
    "gives $id whatever the order of the concepts",
    ({ concepts, level, k_max, id }) => {
      expect(comboId({ concepts, level, maxConcepts: k_max })).toBe(id);
      expect(comboId({ concepts: concepts.toReversed(), level, maxConcepts: k_max })).toBe(id);
    },
  );
});
