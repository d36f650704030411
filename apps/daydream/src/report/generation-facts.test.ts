import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { absentFacts, readFacts } from "./generation-facts.ts";
import { scanFacts } from "./scan-facts.ts";

const target = { stage: "evaluation", id: "v_1", isScored: true };

/** A data root with files of one evaluation. */
function dataRoot(files: Readonly<Record<string, unknown>>) {
  const root = mkdtempSync(join(tmpdir(), "daydream-facts-"));
  for (const [name, content] of Object.entries(files)) {
    const path = join(root, "gens/evaluation/v_1", name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  }
  return { root, [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }) };
}

describe("readFacts()", () => {
  it("adds up what all attempts cost, and knows of those whose cost nobody recorded", () => {
    const usage = { prompt_tokens: 100, completion_tokens: 20 };
    using all = dataRoot({
      "raw_metadata.json": { cost_usd: 0.5, usage, served_model: "served", model: "asked" },
      "raw.txt": "…",
      "parsed.txt": "Reasons\n7.5\n\n",
      "attempts/001/raw_metadata.json": { cost_usd: 0.25, usage },
      "attempts/002/raw_metadata.json": { error: { code: "gateway/timeout", message: "too slow" } },
    });
    const { facts, problems } = readFacts(all.root, target);
    expect(problems).toEqual([]);
    expect(facts).toMatchObject({
      status: "made",
      costUsd: 0.75,
      isCostKnown: true,
      promptTokens: 200,
      completionTokens: 40,
      attempts: 3,
      model: "served",
      score: { text: "7.5" },
    });
    using charged = dataRoot({
      "raw_metadata.json": { error: { code: "gateway/timeout", message: "too slow", maybe_charged: true } },
    });
    expect(readFacts(charged.root, target).facts).toMatchObject({
      status: "failed",
      failure: { code: "gateway/timeout", message: "too slow" },
      isCostKnown: false,
      costUsd: 0,
    });
  });

  it("asks nothing of a copy and reports damage as a problem of that file alone", () => {
    using copy = dataRoot({
      "raw_metadata.json": { mode: "copy", copied_from: "d_1" },
      "raw.txt": "text",
      "parsed.txt": "text",
      "metadata.json": "{ torn",
      "parsed_metadata.json": "[1]",
    });
    const { facts, problems } = readFacts(copy.root, { ...target, isScored: false });
    expect(facts).toMatchObject({
      attempts: 0,
      isCostKnown: true,
      copiedFrom: "d_1",
      characters: 4,
      score: undefined,
    });
    expect(problems.map(({ path, code }) => `${path} ${code}`)).toEqual([
      "gens/evaluation/v_1/parsed_metadata.json bad-metadata",
      "gens/evaluation/v_1/metadata.json bad-metadata",
    ]);
  });

  it.each([
    [{}, "absent", undefined],
    [{ "raw.txt": "…", "raw_metadata.json": {} }, "unparsed", undefined],
    [{ "raw.txt": "…", "raw_metadata.json": { truncated: true } }, "failed", "truncated-raw"],
    [{ "raw.txt": "…", "parsed_metadata.json": { success: false } }, "failed", "failed"],
    [
      {
        "raw.txt": "…",
        "parsed_metadata.json": { success: false, error: { code: "daydream/parse-failed", message: "" } },
      },
      "failed",
      "parse-failed",
    ],
    [{ "parsed.txt": "7\n", "parsed_metadata.json": { success: false } }, "made", undefined],
  ])("tells from %j that it is %s", (files, status, code) => {
    using made = dataRoot(files);
    const { facts } = readFacts(made.root, target);
    expect([facts.status, facts.failure?.code]).toEqual([status, code]);
  });
});

describe("scanFacts()", () => {
  it("reads many in threads as it reads one", async () => {
    using made = dataRoot({ "parsed.txt": "7.0\n", "raw_metadata.json": { cost_usd: 1 } });
    const targets = Array.from({ length: 4500 }, (_, index) => ({ ...target, id: `v_${index}` }));
    const read = await scanFacts(targets, { dataRoot: made.root });
    expect(read).toHaveLength(4500);
    expect(read[1]).toEqual(readFacts(made.root, target));
    expect(read[4499]).toEqual({ facts: absentFacts, problems: [] });
  });
});
