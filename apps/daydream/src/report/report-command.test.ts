import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import type { MemberLine } from "../cohort/parse-member-lines.ts";
import { createSampleWorkspace } from "../sample/sample-workspace.ts";
import { makeSampleCohort } from "./sample-cohort.ts";
import { chance, type SampleFate } from "./sample-results.ts";

const repository = resolve(import.meta.dirname, "../../../..");
const python = join(repository, "packages/sandbox/.venv/bin/python");

const files = [
  "analysis/variance_analysis.csv",
  "parsing/aggregated_scores.csv",
  "summary/evaluation_model_template_pivot.csv",
  "summary/final_results.csv",
  "summary/generation_scores.csv",
  "summary/perfect_score_paths.csv",
];

/** A store in which everything that can become of an evaluation has. */
function mixedFate({ id, stage }: MemberLine): SampleFate {
  if (stage !== "evaluation") return { kind: "made" };
  const lot = chance(`fate ${id}`);
  if (lot < 0.08) return { kind: "failed", code: "parse-failed" };
  if (lot < 0.12) return { kind: "absent" };
  if (lot < 0.15) return { kind: "refused" };
  return lot < 0.17 ? { kind: "unparsed" } : { kind: "made" };
}

/** What the script prints. */
interface Computed {
  readonly files: Readonly<Record<string, string>>;
  readonly page: {
    readonly axes: Readonly<Record<string, Readonly<Record<string, readonly (number | null)[]>>>>;
    readonly estimates: Readonly<Record<string, readonly number[]>>;
    readonly cost: readonly (readonly [string, string, number, number, number, number])[];
  };
}

/** The cells of the first table after a mark in a page, without tags. */
function tableRows(page: string, mark: string): readonly (readonly string[])[] {
  const [, body = ""] = /<tbody>(.*?)<\/tbody>/s.exec(page.slice(page.indexOf(mark))) ?? [];
  return [...body.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = ""]) =>
    [...row.matchAll(/<td[^>]*>(.*?)<\/td>/gs)].map(([, cell = ""]) => cell.replaceAll(/<[^>]+>/g, "")),
  );
}

/** The blank level is written as a dash and sorted as nothing. */
function blankFirst(a: string, b: string): number {
  const key = (level: string) => (level === "–" ? "" : level);
  return key(a) < key(b) ? -1 : 1;
}

describe("report", () => {
  it("writes what pandas and scipy compute from members.csv and the store", async () => {
    using sample = await createSampleWorkspace();
    const members = await makeSampleCohort(sample, {
      draftReplicates: 3,
      judgeReplicates: 3,
      fateOf: mixedFate,
      // Scores that are no halves round in interesting places; some are the best there is.
      scoreOf: ({ id }) => Math.min(9, Math.round(chance(id) * 11_000) / 1000),
    });
    const [broken] = members.filter(({ stage }) => stage === "evaluation");
    sample.write(`gens/evaluation/${broken?.id}/parsed.txt`, "12.0\n");
    expect((await sample.run("report tried")).code).toBe(0);
    const script = join(import.meta.dirname, "fixtures/recompute_reports.py");
    const computed = JSON.parse(
      execFileSync(python, [script, sample.dataRoot, "tried"], { encoding: "utf8" }),
    ) as Computed;
    expect(Object.keys(computed.files).toSorted()).toEqual(files);
    for (const file of files) expect(sample.read(`cohorts/tried/reports/${file}`)).toBe(computed.files[file]);
    const page = sample.read("cohorts/tried/reports/report.html");
    for (const [axis, levels] of Object.entries(computed.page.axes)) {
      const rows = tableRows(page, `<h3>${axis}</h3>`);
      expect(rows.map(([level]) => level)).toEqual(Object.keys(levels).toSorted(blankFirst));
      for (const [level = "", count, mean, estimate, , , median, sd, min, max] of rows) {
        const numbers = (levels[level] ?? []).slice(1).map((value) => value?.toFixed(2) ?? "–");
        expect([count, mean, median, sd, min, max]).toEqual([String(levels[level]?.[0]), ...numbers]);
        const expected = computed.page.estimates[`${axis} ${level}`]?.map((value) => value.toFixed(2));
        if (expected !== undefined) expect(estimate).toBe(`${expected[0]} [${expected[1]}, ${expected[2]}]`);
      }
    }
    expect(Object.keys(computed.page.estimates).length).toBeGreaterThan(8);
    const whole = (value: number) => value.toLocaleString("en");
    expect(tableRows(page, "counted in each of them").map((row) => row.slice(0, 6))).toEqual(
      computed.page.cost.map(([stage, model, calls, read, written, cost]) => [
        stage,
        model,
        String(calls),
        whole(read),
        whole(written),
        `$${cost.toFixed(cost >= 1 || cost === 0 ? 2 : 4)}`,
      ]),
    );
  });

  it("writes every file with its columns where there is nothing to report yet", async () => {
    using sample = await createSampleWorkspace();
    await makeSampleCohort(sample, { fateOf: () => ({ kind: "absent" }) });
    const { out } = await sample.run("report tried");
    expect(out).toContain("0 of 96 evaluations have a score (missing 96)");
    const lines = (file: string) => sample.read(`cohorts/tried/reports/${file}`).trimEnd().split("\n");
    expect(files.map((file) => lines(file).length)).toEqual([1, 97, 1, 1, 1, 1]);
    expect(lines("parsing/aggregated_scores.csv")[0]).toBe(
      "gen_id,parent_gen_id,evaluation_template,evaluation_llm_model,score,error,evaluation_response_path,combo_id,draft_template,generation_template,generation_model,origin_cohort_id,generation_response_path,input_mode,copied_from",
    );
    expect(lines("summary/evaluation_model_template_pivot.csv")).toEqual([
      "combo_id,draft_template,generation_template,generation_model,parent_gen_id,judge-a_clarity,judge-a_concreteness,judge-b_clarity,judge-b_concreteness",
    ]);
    expect(lines("summary/final_results.csv")).toEqual([
      "analysis_type,generation_template,generation_model,evaluation_llm_model,combo_id,count,average,std_dev,min_score,max_score,perfect_scores,perfect_score_pct,high_scores_8plus,high_score_pct,low_scores_3minus",
    ]);
  });

  it("names copied essays after who wrote the draft, in every file", async () => {
    using sample = await createSampleWorkspace();
    await makeSampleCohort(sample, { scoreOf: () => 9 });
    await sample.run("report tried");
    const rows = (file: string) => sample.read(`cohorts/tried/reports/${file}`).split("\n");
    const copied = (file: string) => rows(file).filter((row) => row.includes("as-it-is"));
    expect(copied("parsing/aggregated_scores.csv")).toHaveLength(48);
    for (const file of files) {
      expect(copied(file).length, file).toBeGreaterThan(0);
      for (const row of copied(file).filter((one) => !one.startsWith("by_generation_template")))
        expect(row, file).toContain("gpt-oss-120b");
    }
    expect(copied("parsing/aggregated_scores.csv")[0]).toMatch(/,prompt,d_\w+$/);
  });

  it("gives the same bytes again, and no rest of a report that was written before", async () => {
    using sample = await createSampleWorkspace();
    const members = await makeSampleCohort(sample);
    await sample.run("report tried");
    const before = files.map((file) => sample.read(`cohorts/tried/reports/${file}`));
    await sample.run("report tried");
    expect(files.map((file) => sample.read(`cohorts/tried/reports/${file}`))).toEqual(before);
    for (const { stage, id } of members)
      if (stage === "evaluation") rmSync(join(sample.dataRoot, `gens/evaluation/${id}`), { recursive: true });
    await sample.run("report tried");
    expect(sample.read("cohorts/tried/reports/summary/final_results.csv").split("\n")).toHaveLength(2);
  });

  it("reads cohorts and generations of a store that recorded less", async () => {
    using sample = await createSampleWorkspace();
    const members = await makeSampleCohort(sample);
    rmSync(join(sample.dataRoot, "cohorts/tried/members.csv"));
    for (const { stage, id } of members) {
      const folder = join(sample.dataRoot, `gens/${stage}/${id}`);
      rmSync(join(folder, "inputs.json"));
      sample.write(`gens/${stage}/${id}/parsed_metadata.json`, '{"parser_name":"identity","success":true}');
      sample.write(`gens/${stage}/${id}/raw_metadata.json`, '{"mode":"llm","usage":{"completion_tokens":3}}');
    }
    const evaluations = members.filter(({ stage }) => stage === "evaluation");
    const [first, second, third] = evaluations.map(({ id }) => id);
    sample.write(`gens/evaluation/${first}/raw_metadata.json`, "{ torn");
    sample.write(`gens/evaluation/${second}/metadata.json`, "[]");
    sample.write(`gens/evaluation/${third}/parsed.txt`, "nan\n");
    const { code, out } = await sample.run("report tried --json");
    expect(code).toBe(0);
    const [summary] = JSON.parse(out).cohorts;
    expect(summary).toMatchObject({
      planned: 96,
      scored: 95,
      without: { "bad-score": 1 },
      unknownCosts: 114 - 1,
    });
    expect(
      summary.problems.map(({ path, code: problem }: { path: string; code: string }) => [path, problem]),
    ).toEqual(
      expect.arrayContaining([
        [`gens/evaluation/${first}/raw_metadata.json`, "bad-metadata"],
        [`gens/evaluation/${second}/metadata.json`, "bad-metadata"],
      ]),
    );
    const rows = sample.read("cohorts/tried/reports/parsing/aggregated_scores.csv");
    expect(rows).toContain(',,"Invalid parsed.txt: ""nan"" is no number",');
  });

  it("tells several cohorts together, and with --all what belongs to none", async () => {
    using sample = await createSampleWorkspace();
    const members = await makeSampleCohort(sample);
    await sample.run("spec copy tried again");
    await sample.run("compile again");
    const { out } = await sample.run("report tried again");
    expect(out).toContain("wrote data/7_cross_experiment/evaluation_scores_by_template_model.csv\n");
    const cross = (file: string) => sample.read(`7_cross_experiment/${file}`).trimEnd().split("\n");
    const ids = cross("filtered_evaluation_results.csv")
      .slice(1)
      .map((row) => row.split(",")[0] ?? "");
    expect(ids).toEqual(
      members
        .filter(({ stage }) => stage === "evaluation")
        .map(({ id }) => id)
        .toSorted(),
    );
    expect(cross("aggregated_scores.csv")[0]).toMatch(/^parent_gen_id,gen_id,evaluation_template,/);
    expect(cross("evaluation_scores_by_template_model.csv")[0]).toBe(
      "essay_gen_id,combo_id,draft_template,generation_template,generation_model,origin_cohort_id,clarity__judge-a,clarity__judge-b,concreteness__judge-a,concreteness__judge-b,allowlisted_template_score_sum",
    );
    expect(cross("evaluation_scores_by_template_model.csv")).toHaveLength(13);
    rmSync(join(sample.dataRoot, "cohorts/again"), { recursive: true });
    rmSync(join(sample.dataRoot, "cohorts/tried/members.csv"));
    sample.write("cohorts/tried/membership.csv", "stage,gen_id\n");
    await sample.run("report --all");
    expect(cross("filtered_evaluation_results.csv")).toHaveLength(97);
    expect(cross("filtered_evaluation_results.csv")[1]).toContain("combo-");
  });

  it("takes the axes of given essays from where they were made", async () => {
    using sample = await createSampleWorkspace();
    const members = await makeSampleCohort(sample);
    const essay = members.find(({ stage }) => stage === "essay")?.id;
    sample.write(
      "cohorts/chosen/spec/config.yaml",
      `axes:\n  essay_id: [${essay}]\n  evaluation_template: [clarity]\n  evaluation_llm: [judge-c]\noutput: { field_order: [essay_id] }\n`,
    );
    expect((await sample.run("compile chosen")).code).toBe(0);
    await sample.run("report chosen");
    const [, row = ""] = sample.read("cohorts/chosen/reports/parsing/aggregated_scores.csv").split("\n");
    expect(row).toContain(`${essay},clarity,judge-c,,missing parsed.txt,`);
    expect(row).toContain("combo-1,plain-links,essay-from-notes,gpt-oss-20b,chosen,");
  });

  it("refuses cohorts that are not there or not compiled", async () => {
    using sample = await createSampleWorkspace();
    expect(await sample.run("report none")).toMatchObject({ code: 2 });
    expect((await sample.run("report first")).err).toContain("daydream compile first");
    expect((await sample.run("report")).err).toContain("[daydream/cohort-missing]");
    expect(existsSync(join(sample.dataRoot, "cohorts/first/reports"))).toBe(false);
    expect(readdirSync(sample.dataRoot)).not.toContain("7_cross_experiment");
  });
});
