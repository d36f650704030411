import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createMemoryIo } from "@daydream/terminal";
import { DuckDBInstance } from "@duckdb/node-api";
import { describe, expect, it } from "vitest";
import { main } from "../cli.ts";
import { createSampleWorkspace, type SampleWorkspace } from "../sample/sample-workspace.ts";
import { makeSampleCohort, sampleMembers } from "./sample-cohort.ts";
import { writeSampleResults } from "./sample-results.ts";

/** Runs a command line whose words may hold blanks. */
async function run(sample: SampleWorkspace, ...words: readonly string[]) {
  const io = createMemoryIo({ workingDirectory: sample.folder });
  const code = await main(words, io);
  return { code, ...io.printed };
}

describe("pivot", () => {
  it("gives one number per combination of levels, and marks what cannot be known", async () => {
    using sample = await createSampleWorkspace();
    await makeSampleCohort(sample, {
      scoreOf: ({ axes }) =>
        (axes.combo_id === "combo-1" ? 3 : 6) + (axes.evaluation_llm === "judge-a" ? 0 : 1),
      fateOf: ({ axes, stage }) => ({
        kind: stage === "evaluation" && axes.combo_id === "combo-3" ? "absent" : "made",
      }),
    });
    const { out } = await sample.run("pivot tried --rows combo_id --cols evaluation_model");
    expect(out).toMatch(/^combo_id +judge-a +judge-b +all +scores\n/);
    expect(out).toMatch(
      /\ncombo-1 +3 +4 +3.5 +32\ncombo-2 +6 +7 +6.5 +32\ncombo-3 +– +– +– +0\nall +4.5 +5.5 +5 +64\n$/,
    );
    const { out: counts } = await sample.run("pivot tried --rows combo_id --reduce n --csv");
    expect(counts).toBe("combo_id,all\ncombo-1,32\ncombo-2,32\ncombo-3,0\n");
    const { out: json } = await sample.run(
      "pivot tried --rows essay --filter combo_id=combo-1,combo-2 --reduce sd --json",
    );
    const { rows, whole } = JSON.parse(json);
    expect(rows).toHaveLength(8);
    expect(rows[0].total).toMatchObject({ count: 8, planned: 8 });
    expect(whole.value).toBeCloseTo(Math.sqrt((64 * (0.25 + 2.25)) / 63), 12);
  });

  it("shows that a design has no such combination", async () => {
    using sample = await createSampleWorkspace();
    await makeSampleCohort(sample);
    const { out } = await sample.run("pivot tried --rows essay_template --cols essay_llm --value characters");
    expect(out).toMatch(/as-it-is +[\d.]+ +·/);
  });

  it("refuses words that it does not know, with those that it does", async () => {
    using sample = await createSampleWorkspace();
    await makeSampleCohort(sample);
    expect((await sample.run("pivot tried --rows mood")).err).toContain("there are combo_id, draft_template");
    expect((await sample.run("pivot tried --rows essay --reduce mode")).err).toContain(
      "mean, median, min, max, n, sd",
    );
    expect((await sample.run("pivot tried --rows essay --filter combo")).err).toContain("AXIS=LEVEL");
    expect((await sample.run("pivot none --rows essay")).code).toBe(2);
  });
});

describe("top", () => {
  /** Essays score 8.0, 7.9, 7.7 and 6.5, in the order of their ids, and the others 1. */
  async function ranked(): Promise<{ sample: SampleWorkspace; best: readonly string[] }> {
    const sample = await createSampleWorkspace();
    const members = await makeSampleCohort(sample, { fateOf: () => ({ kind: "absent" }) });
    const essays = members
      .filter(({ stage }) => stage === "essay")
      .map(({ id }) => id)
      .toSorted();
    const scores = new Map(essays.map((id, index) => [id, [8, 7.9, 7.7, 6.5][index] ?? 1]));
    writeSampleResults(members, {
      dataRoot: sample.dataRoot,
      scoreOf: ({ parentId = "", axes }) => {
        const own = scores.get(parentId) ?? 0;
        // Judges and replicates differ, their mean does not.
        const [judge, replicate] = [axes.evaluation_llm, axes.evaluation_replicate];
        return own + (judge === "judge-a" ? 0.25 : -0.25) + (replicate === "1" ? 0.5 : -0.5);
      },
    });
    return { sample, best: essays };
  }

  it("ranks by the mean of the judges' means, and takes a number, a span or the best", async () => {
    const { sample, best } = await ranked();
    using _gone = sample;
    const ids = async (flags: string) => {
      const { out } = await sample.run(`top tried --rubric clarity --json ${flags}`);
      return JSON.parse(out).candidates.map(({ id }: { id: string }) => id);
    };
    expect(await ids("")).toHaveLength(10);
    expect(await ids("--n 1")).toEqual(best.slice(0, 1));
    expect(await ids("--span 0.1")).toEqual(best.slice(0, 2));
    expect(await ids("--span 0.25")).toEqual(best.slice(0, 2));
    expect(await ids("--span 0.3")).toEqual(best.slice(0, 3));
    expect(await ids("--max-only")).toEqual(best.slice(0, 1));
    const { out } = await sample.run("top tried --rubric clarity --models judge-a --n 1 --json");
    expect(JSON.parse(out).candidates[0]).toMatchObject({ average: 8.25, highest: 8.75, scores: 2 });
  });

  it("asks which rubric counts where there are several", async () => {
    const { sample } = await ranked();
    using _gone = sample;
    expect((await sample.run("top tried")).err).toContain("name one of clarity, concreteness");
    expect((await sample.run("top tried --rubric clarity --models judge-x")).err).toContain(
      "there is no judge-x",
    );
  });

  it("writes a cohort that plans new evaluations of the winners and nothing else", async () => {
    const { sample, best } = await ranked();
    using _gone = sample;
    const { code, err } = await sample.run("top tried --rubric clarity --n 2 --to again --replicates +3");
    expect(code).toBe(0);
    expect(err).toContain("wrote data/cohorts/again/spec; next: daydream plan again");
    expect(sample.read("cohorts/again/spec/items/essay_id.csv")).toBe(`essay_id\n${best[0]}\n${best[1]}\n`);
    expect(sample.read("cohorts/again/spec/items/candidates.csv").split("\n")[0]).toBe(
      "selection_rank,selected,essay_gen_id,avg_score,max_score,models_covered,score__judge-a,score__judge-b,evaluation_template,source_models,selection_method,selection_limit,proposed_cohort_id",
    );
    expect((await sample.run("compile again")).code).toBe(0);
    const stages = JSON.parse((await sample.run("plan again --json")).out).stages;
    expect(stages).toEqual([
      expect.objectContaining({ stage: "evaluation", members: 20, new: 12, reusable: 8, stale: 0 }),
    ]);
    const known = new Set(sampleMembers(sample).map(({ id }) => id));
    expect(sampleMembers(sample, "again").filter(({ id }) => known.has(id))).toHaveLength(8);
  });

  it("scores winners with other judges and rubrics", async () => {
    const { sample } = await ranked();
    using _gone = sample;
    await sample.run(
      "top tried --rubric clarity --n 3 --to more --judges judge-c --rubrics clarity,concreteness",
    );
    expect((await sample.run("compile more")).code).toBe(0);
    const stages = JSON.parse((await sample.run("plan more --json")).out).stages;
    expect(stages).toEqual([expect.objectContaining({ stage: "evaluation", members: 6, new: 6 })]);
  });

  it("never writes over a cohort", async () => {
    const { sample } = await ranked();
    using _gone = sample;
    const before = sample.read("cohorts/first/spec/config.yaml");
    const { code, err } = await sample.run("top tried --rubric clarity --to first");
    expect([code, err]).toEqual([2, expect.stringContaining("[daydream/spec-exists]")]);
    expect(sample.read("cohorts/first/spec/config.yaml")).toBe(before);
  });
});

describe("sql", () => {
  it("answers questions over three tables", async () => {
    using sample = await createSampleWorkspace();
    await makeSampleCohort(sample);
    const ask = async (query: string) => JSON.parse((await run(sample, "sql", query, "--json")).out);
    expect(await ask("SELECT stage, count(*) AS n FROM members GROUP BY ALL ORDER BY n")).toEqual([
      { stage: "draft", n: 6 },
      { stage: "essay", n: 12 },
      { stage: "evaluation", n: 96 },
    ]);
    const [byJudge] = await ask(
      "SELECT avg(e.score) AS mean, sum(g.cost_usd) AS cost FROM evaluations e JOIN generations g USING (gen_id) WHERE evaluation_llm = 'judge-a'",
    );
    const pivot = JSON.parse((await sample.run("pivot tried --rows evaluation_llm --json")).out);
    expect(byJudge.mean).toBeCloseTo(pivot.rows[0].total.value, 12);
    expect(
      await ask("SELECT count(DISTINCT draft_id) AS d, count(DISTINCT essay_id) AS e FROM evaluations"),
    ).toEqual([{ d: 6, e: 12 }]);
    expect(
      (await run(sample, "sql", "SELECT cohort, 7.0::DOUBLE AS x FROM members LIMIT 1", "--csv")).out,
    ).toBe("cohort,x\ntried,7\n");
    expect((await run(sample, "sql", "DESCRIBE evaluations")).out).toMatch(/\nscore +DOUBLE/);
  });

  it("refuses whatever changes or reaches anything", async () => {
    using sample = await createSampleWorkspace();
    await makeSampleCohort(sample, { fateOf: () => ({ kind: "absent" }) });
    const reasons = {
      "SELECT * FROM read_csv('/etc/passwd')": "file system operations are disabled",
      "SELECT * FROM glob('/*')": "file system operations are disabled",
      "COPY members TO '/tmp/daydream-members.csv'": "file system operations are disabled",
      "ATTACH '/tmp/daydream-other.db'": "it should be a SELECT",
      "DELETE FROM members": "it should be a SELECT",
      "CALL enable_logging()": "it should be a SELECT",
      "SET threads = 1": "it should be a SELECT",
      "SELECT 1; SELECT 2": "there should be one statement",
      "": "there should be one statement",
      "SELECT nothing FROM evaluations": "nothing",
    };
    for (const [query, reason] of Object.entries(reasons)) {
      const { code, err } = await run(sample, "sql", query);
      expect([query, code, err]).toEqual([query, 2, expect.stringContaining(reason)]);
      expect(err).toContain("[daydream/bad-query]");
    }
    expect(readdirSync("/tmp").filter((name) => /^daydream-(members|other)/.test(name))).toEqual([]);
  });
});

describe("export", () => {
  it("writes the same rows as Parquet and as CSV, with texts, replies and costs", async () => {
    using sample = await createSampleWorkspace();
    const odd = 'He said "no", and\nleft </script>.\r\n';
    await makeSampleCohort(sample, {
      textOf: ({ id }) => `${odd}${id}\n`,
      fateOf: ({ id }) => (id.endsWith("0") ? { kind: "refused" } : { kind: "made" }),
    });
    expect((await sample.run("export tried --out out/rows.parquet")).err).toBe(
      "wrote 96 evaluations to out/rows.parquet\n",
    );
    await sample.run("export tried --out out/rows.csv");
    await sample.run("export tried --table generations --no-texts --out out/generations.parquet");
    expect(readdirSync(join(sample.folder, "out")).toSorted()).toEqual([
      "generations.parquet",
      "rows.csv",
      "rows.parquet",
    ]);
    const instance = await DuckDBInstance.create(":memory:");
    const connection = await instance.connect();
    const read = async (file: string) => {
      const from = file.endsWith(".csv")
        ? `read_csv('${join(sample.folder, file)}', header = true, all_varchar = true)`
        : `'${join(sample.folder, file)}'`;
      return (await connection.runAndReadAll(`SELECT * FROM ${from}`)).getRowObjectsJson();
    };
    const rows = await read("out/rows.parquet");
    expect(rows).toHaveLength(96);
    const members = sampleMembers(sample).filter(({ stage }) => stage === "evaluation");
    expect(rows.map(({ gen_id }) => gen_id)).toEqual(members.map(({ id }) => id));
    for (const row of rows) {
      const failed = String(row.gen_id).endsWith("0");
      expect(row.score === null).toBe(failed);
      expect(row.error_code).toBe(failed ? "gateway/refused" : null);
      expect(row.cost_usd === null || typeof row.cost_usd === "number").toBe(true);
      expect(row.reply === null).toBe(failed);
      if (row.essay_text !== null) expect(row.essay_text).toContain(odd);
    }
    const csv = await read("out/rows.csv");
    const asText = rows.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, cell]) => [name, cell === null ? null : String(cell)]),
      ),
    );
    // What is a number is compared as one.
    const numbers = (row: Readonly<Record<string, unknown>>) =>
      Object.fromEntries(
        Object.entries(row).map(([name, cell]) => [
          name,
          typeof rows[0]?.[name] === "number" && cell !== null ? Number(cell) : cell,
        ]),
      );
    expect(csv.map(numbers)).toEqual(asText.map(numbers));
    expect(Object.keys((await read("out/generations.parquet"))[0] ?? {})).not.toContain("text");
    connection.closeSync();
    instance.closeSync();
  });

  it("refuses formats and tables that there are not", async () => {
    using sample = await createSampleWorkspace();
    await makeSampleCohort(sample, { fateOf: () => ({ kind: "absent" }) });
    expect((await sample.run("export tried --out rows.xlsx")).err).toContain("does not say csv or parquet");
    expect((await sample.run("export tried --out rows.csv --table essays")).err).toContain(
      "members, generations, evaluations",
    );
    expect(existsSync(join(sample.folder, "rows.csv"))).toBe(false);
  });
});
