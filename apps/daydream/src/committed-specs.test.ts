import { basename, join, resolve } from "node:path";
import { checkLevels, compile, formatProblem, type Member, membership, type Spec } from "@daydream/design";
import { describe, expect, it } from "vitest";
import { catalogPaths } from "./catalog/catalog-paths.ts";
import { readCatalogs } from "./catalog/read-catalogs.ts";
import { readRecords } from "./catalog/read-records.ts";
import { createSourceFiles } from "./catalog/source-files.ts";
import { findCohorts } from "./cohort/find-cohorts.ts";
import { levelCatalogs } from "./cohort/level-catalogs.ts";
import { levelContents } from "./cohort/level-contents.ts";
import { findSpec, readSpec } from "./cohort/read-spec.ts";
import { stageNamed } from "./pipeline/pipeline.ts";
import { createProblemList } from "./problem/problem-list.ts";
import { pipeline } from "./stages.ts";

const dataRoot = resolve(import.meta.dirname, "../data");
const files = createSourceFiles({ dataRoot, workingDirectory: dataRoot });
const problems = createProblemList();
const catalogs = readCatalogs(pipeline, { files, problems });
const cohorts = findCohorts(files);
const stageNames = pipeline.map(({ name }) => name);

describe("committed specs", () => {
  it("are those that the documentation names", () => {
    expect(cohorts).toEqual(["recovery-more-judges", "recovery-one-phase", "recovery-two-phase"]);
  });

  it.each(cohorts)("%s compiles to the rows that its comment states", (cohort) => {
    const design = compile(committedSpec(cohort));
    const [, stated = "", product = ""] = /^# Rows: (\d+) = (.+)$/m.exec(specText(cohort)) ?? [];
    const factors = [...product.matchAll(/\d+/g)].map(([factor]) => Number(factor));
    expect(factors.reduce((all, factor) => all * factor, 1)).toBe(Number(stated));
    expect(design.rowCount).toBe(Number(stated));
    expect([...design]).toHaveLength(design.rowCount);
  });

  it.each(cohorts)("%s has the members that its comment states", (cohort) => {
    const [, text = ""] = /^# Members: (.+)$/m.exec(specText(cohort)) ?? [];
    const stated = [...text.matchAll(/(\d+) (draft|essay|evaluation)s/g)].map(([, count, stage]) => [
      stage,
      Number(count),
    ]);
    const counted = Map.groupBy(members(cohort), ({ stage }) => stage);
    expect(stated).toEqual([...counted].map(([stage, planned]) => [stage, planned.length]));
  });

  it.each(cohorts)("%s uses only levels that its catalogs have", (cohort) => {
    const spec = committedSpec(cohort);
    const found = checkLevels(spec, levelCatalogs(spec, { catalogs, pipeline, files }));
    expect(found.map(formatProblem)).toEqual([]);
  });

  it.each(cohorts)("%s never lets a model score an essay of its own", (cohort) => {
    const own = [...compile(committedSpec(cohort))].filter(
      ({ draft_llm, essay_llm, evaluation_llm }) =>
        evaluation_llm === draft_llm || evaluation_llm === essay_llm,
    );
    expect(own).toEqual([]);
  });

  it("recovery-more-judges starts from essays of recovery-two-phase, those that its comment describes", () => {
    const described = members("recovery-two-phase").filter(
      ({ stage, axes }) =>
        stage === "essay" &&
        axes.draft_template === "pairwise-links" &&
        axes.draft_replicate === "1" &&
        (axes.combo_id === "ingredients-5" ||
          (axes.combo_id === "unrelated-4" && axes.essay_template === "essay-from-notes")),
    );
    const [axis] = committedSpec("recovery-more-judges").axes;
    expect(axis?.levels).toEqual(described.map(({ id }) => id));
  });

  it("recovery-one-phase shares its drafts from open notes with recovery-two-phase, and copies every essay", () => {
    const [onePhase, twoPhase] = [members("recovery-one-phase"), members("recovery-two-phase")];
    const known = new Set(twoPhase.map(({ id }) => id));
    const shared = onePhase.filter(({ id }) => known.has(id));
    expect(shared).toHaveLength(18);
    expect(new Set(shared.map(({ axes }) => axes.draft_template))).toEqual(new Set(["open-notes"]));
    const modes = onePhase.filter(({ stage }) => stage === "essay").map(({ mode }) => mode);
    expect(new Set(modes)).toEqual(new Set(["copy"]));
  });
});

describe("the committed card", () => {
  const withCard = cohorts.map(committedSpec).filter(({ card }) => card !== undefined);
  const [spec] = withCard;
  const terms = spec?.card?.forbiddenTerms ?? [];

  it("is one, with a threshold, two judges or more, and rubrics and models of its cohort", () => {
    const levels = (name: string) => spec?.axes.find((axis) => axis.name === name)?.levels;
    const success = spec?.card?.success;
    expect(withCard).toHaveLength(1);
    expect(success?.threshold).toBeGreaterThan(5);
    expect(success?.minimumJudges).toBeGreaterThanOrEqual(2);
    expect(levels("evaluation_llm")?.length).toBeGreaterThanOrEqual(success?.minimumJudges ?? 0);
    expect(levels("evaluation_template")).toEqual(expect.arrayContaining([...(success?.rubrics ?? [])]));
    expect(levels("draft_llm")).toEqual(spec?.card?.models);
    expect(terms).toContain("day dream");
  });

  const fixedInputs = [
    ...[...catalogs.concepts.values()].flatMap(({ id, name, descriptions }) => [
      [`the name of ${id}`, name] as const,
      ...[...descriptions.values()].map(({ file, text }) => [file, text] as const),
    ]),
    ...stageNames.flatMap((stage) =>
      stageNamed(pipeline, stage).hidesForbiddenTerms
        ? [...templates(stage).map(({ file, text }) => [file, text] as const), systemText(stage)]
        : [],
    ),
  ];

  it.each(fixedInputs)("forbids no word of %s", (_, text) => {
    expect(termsIn(text, terms)).toEqual([]);
  });

  it("would be found out in any spelling and across a line break", () => {
    expect(termsIn("DayDreaming", ["day dream"])).toEqual(["day dream"]);
    expect(termsIn("of the mind\n  wandering", ["mind-wandering"])).toEqual(["mind-wandering"]);
    const rubric = templates("evaluation").find(({ id }) => id === "idea-recovery");
    expect(termsIn(rubric?.text ?? "", terms)).toContain("day dream");
  });

  function systemText(stage: string): readonly [string, string] {
    return [`the system text of ${stage}`, spec?.stages[stage]?.system ?? ""];
  }
});

describe("committed templates", () => {
  const placeholders: Readonly<Record<string, { readonly all: readonly string[]; readonly text: RegExp }>> = {
    draft: {
      all: [
        "{% for concept in concepts %}",
        "{{ concept.name }}",
        "{{ concept.content }}",
        "{% if not loop.last %}",
        "{% endif %}",
        "{% endfor %}",
      ],
      text: /\{\{ concept\.content \}\}/,
    },
    essay: { all: ["{{ links_block }}", "{{ draft_block }}"], text: /\{\{ (links|draft)_block \}\}/ },
    evaluation: { all: ["{{ response }}"], text: /\{\{ response \}\}/ },
  };

  it.each(stageNames)("of the stage %s use the documented placeholders and no others", (stage) => {
    const documented = placeholders[stage];
    const made = templates(stage).filter(({ mode }) => mode === "generate");
    expect(made.length).toBeGreaterThan(1);
    for (const { id, text } of made) {
      const tags = text.match(/\{[{%#][\s\S]*?[}%#]\}/g) ?? [];
      expect([id, tags.filter((tag) => !documented?.all.includes(tag))]).toEqual([id, []]);
      expect(text).toMatch(documented?.text ?? /^$/);
    }
  });

  it.each(stageNames)("of the stage %s have no text that the catalog does not know", (stage) => {
    const texts = files.names(`1_raw/templates/${stage}`).map((name) => basename(name, ".txt"));
    const made = templates(stage).filter(({ mode }) => mode === "generate");
    expect(texts).toEqual(made.map(({ id }) => id).toSorted());
  });

  it("are rubrics that end with the line that their parser reads, on the scale of the catalog", () => {
    for (const { id, parser, scale, text } of templates("evaluation")) {
      expect([id, parser]).toEqual([id, "in_last_line"]);
      expect(text.split("\n").at(-1)).toBe(`SCORE: <${scale?.min}-${scale?.max}>`);
    }
  });
});

describe("committed catalogs", () => {
  it("have no problems", () => {
    expect(problems.all.map(formatProblem)).toEqual([]);
  });

  it("describe every concept in a sentence and in a paragraph", () => {
    for (const { id, descriptions } of catalogs.concepts.values())
      expect([id, [...descriptions.keys()].toSorted()]).toEqual([id, ["paragraph", "sentence"]]);
  });

  it("say what every model costs and since when that is known; what is called free costs nothing", () => {
    for (const { model, inputUsdPerMillion = -1, outputUsdPerMillion = -1 } of catalogs.models.values()) {
      const isFree = model.endsWith(":free");
      expect(model).toMatch(/^[a-z-]+\/[a-z0-9.-]+(:free)?$/);
      for (const price of [inputUsdPerMillion, outputUsdPerMillion])
        expect([model, isFree ? price === 0 : price > 0]).toEqual([model, true]);
    }
    const dated = readRecords(catalogPaths.models, {
      files,
      problems,
      schema: { required: ["prices_recorded_on", "released_on"] },
    });
    for (const { values } of dated)
      for (const column of ["prices_recorded_on", "released_on"])
        expect(values[column]).toMatch(/^20\d\d-[01]\d-[0-3]\d$/);
  });
});

// --- internal ---

function committedSpec(cohort: string): Spec {
  const parsed = readSpec(findSpec(cohort, { files, workingDirectory: dataRoot }), {
    pipeline,
    workingDirectory: dataRoot,
  });
  if (parsed.kind === "invalid") throw new Error(parsed.problems.map(formatProblem).join("\n"));
  return parsed.spec;
}

function specText(cohort: string): string {
  return files.read(join("cohorts", cohort, "spec/config.yaml")) ?? "";
}

function members(cohort: string): readonly Member[] {
  const spec = committedSpec(cohort);
  const contents = levelContents(catalogs, pipeline);
  const planned = membership(compile(spec), { spec, stages: pipeline, contents });
  if (planned.kind === "invalid") throw new Error(planned.problems.map(formatProblem).join("\n"));
  return planned.members;
}

function templates(stage: string) {
  return [...(catalogs.templates.get(stage)?.values() ?? [])];
}

/** Terms that a text contains, whatever its case, blanks, hyphens and line breaks. */
function termsIn(text: string, terms: readonly string[]): readonly string[] {
  const fold = (words: string) => words.toLowerCase().replaceAll(/[\s-]+/g, "");
  return terms.filter((term) => fold(text).includes(fold(term)));
}
