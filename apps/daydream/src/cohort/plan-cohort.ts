import type { Member, Place, Problem, Spec } from "@daydream/design";
import type { Catalogs, Template } from "../catalog/catalogs.ts";
import { readCatalogs } from "../catalog/read-catalogs.ts";
import { noModel } from "../catalog/read-models.ts";
import type { SourceFiles } from "../catalog/source-files.ts";
import { axisOf, type Pipeline, type PipelineStage, stageNamed } from "../pipeline/pipeline.ts";
import { sortedProblems } from "../problem/invalid-input.ts";
import { createProblemList, type ProblemList } from "../problem/problem-list.ts";
import { checkTemplates } from "../prompt/check-templates.ts";
import { checkForbiddenTerms } from "./forbidden-terms.ts";
import { createKnownMembers, type IsKnownMember } from "./known-members.ts";
import { planMembers } from "./plan-members.ts";
import { readSpec, type SpecSource } from "./read-spec.ts";

/** A cohort that was checked through and through. */
export interface PlannedCohort {
  readonly spec: Spec;
  readonly catalogs: Catalogs;
  readonly pipeline: Pipeline;
  /** Parents before their children. */
  readonly members: readonly Member[];
  /** Where endpoints are that are not where everybody's are, by name. */
  readonly endpointPlaces: ReadonlyMap<string, string>;
}

/** All members of a cohort, or everything that keeps it from being run. */
export type CohortPlan =
  | ({ readonly kind: "planned" } & PlannedCohort)
  | { readonly kind: "invalid"; readonly problems: readonly Problem[] };

/** What planning needs besides a spec. */
export interface PlanContext {
  readonly files: SourceFiles;
  readonly pipeline: Pipeline;
  readonly workingDirectory: string;
  /** Where endpoints are, for what is recorded of members; absent: not recorded. */
  readonly endpointPlaces?: ReadonlyMap<string, string>;
  /** Catalogs that were read already, with their problems; absent: they are read. */
  readonly catalogs?: { readonly catalogs: Catalogs; readonly problems: readonly Problem[] };
}

/**
 * Plans a cohort: the spec, the catalogs it refers to, its members, the templates and words they use. What it
 * accepts can be run; every problem of all of these is found at once. Nothing is written.
 */
export function planCohort(source: SpecSource, context: PlanContext): CohortPlan {
  const { files, pipeline, workingDirectory } = context;
  const problems = createProblemList();
  const parsed = readSpec(source, { pipeline, workingDirectory });
  if (parsed.kind === "invalid") problems.add(parsed.problems);
  const { catalogs, problems: catalogProblems } = context.catalogs ?? readAllCatalogs(context);
  problems.add(catalogProblems);
  if (parsed.kind === "invalid") return { kind: "invalid", problems: sortedProblems(problems.all) };
  const { spec } = parsed;
  const planned = planMembers(spec, { catalogs, pipeline, files });
  if (planned.kind === "invalid") problems.add(planned.problems);
  const members = planned.kind === "planned" ? planned.members : [];
  const isKnown = createKnownMembers({ files, pipeline, catalogs, workingDirectory });
  const { endpointPlaces = new Map() } = context;
  const cohort: PlannedCohort = { spec, catalogs, pipeline, members, endpointPlaces };
  checkMembers(cohort, { problems, isKnown });
  if (problems.all.length > 0) return { kind: "invalid", problems: sortedProblems(problems.all) };
  return { kind: "planned", ...cohort };
}

/** Reads every catalog of the data root once, for several cohorts. */
export function readAllCatalogs({
  files,
  pipeline,
}: Pick<PlanContext, "files" | "pipeline">): NonNullable<PlanContext["catalogs"]> {
  const problems = createProblemList();
  const catalogs = readCatalogs(pipeline, { files, problems });
  return { catalogs, problems: problems.all };
}

// --- internal ---

interface Check {
  readonly problems: ProblemList;
  readonly isKnown: IsKnownMember;
}

function checkMembers(cohort: PlannedCohort, check: Check): void {
  const used = usedLevels(cohort);
  const templates = cohort.pipeline.flatMap((stage) => {
    const ids = used.get(axisOf(stage, "templates").name) ?? new Set();
    return [...ids].flatMap((id) => cohort.catalogs.templates.get(stage.name)?.get(id) ?? []);
  });
  const combos = cohort.pipeline.flatMap((stage) =>
    stage.axes
      .filter(({ catalog }) => catalog === "combos")
      .flatMap(({ name }) => [...(used.get(name) ?? [])]),
  );
  checkTemplates(templates, { ...cohort, combos, problems: check.problems });
  checkModels(cohort, check.problems);
  checkGiven(cohort, check);
  checkCard(cohort, { templates, combos, problems: check.problems });
}

/** Axis → levels that some member has. */
function usedLevels({ members, pipeline }: PlannedCohort): ReadonlyMap<string, ReadonlySet<string>> {
  const used = new Map<string, Set<string>>();
  for (const member of members)
    for (const { name } of stageNamed(pipeline, member.stage).axes) {
      const level = member.axes[name];
      if (level === undefined) continue;
      const levels = used.get(name) ?? new Set();
      used.set(name, levels.add(level));
    }
  return used;
}

/** `None` is no model to ask. */
function checkModels({ members, pipeline, spec }: PlannedCohort, problems: ProblemList): void {
  const reported = new Set<string>();
  for (const member of members) {
    const stage = stageNamed(pipeline, member.stage);
    const { name: modelAxis } = axisOf(stage, "models");
    if (member.mode === "copy" || member.axes[modelAxis] !== noModel) continue;
    const template = member.axes[axisOf(stage, "templates").name] ?? "";
    const key = `${stage.name} ${template}`;
    if (reported.has(key)) continue;
    reported.add(key);
    const place = levelPlace(spec, { axis: axisOf(stage, "models"), level: noModel });
    problems.report(place, "model-needed", { stage: stage.name, template });
  }
}

/** Ids that a spec takes from elsewhere must be there. */
function checkGiven({ spec, pipeline }: PlannedCohort, { problems, isKnown }: Check): void {
  for (const stage of pipeline) {
    const axis = spec.axes.find(({ name }) => name === stage.givenBy);
    for (const [index, id] of axis?.levels.entries() ?? [])
      if (!isKnown(stage, id)) {
        const place = axis?.levelPlaces[index] ?? { file: spec.file, line: 1, column: 1 };
        problems.report(place, "member-unknown", { stage: stage.name, id });
      }
  }
}

function checkCard(
  { spec, catalogs, pipeline }: PlannedCohort,
  of: {
    readonly templates: readonly Template[];
    readonly combos: readonly string[];
    readonly problems: ProblemList;
  },
): void {
  if (spec.card === undefined) return;
  const hiding = pipeline.filter(({ hidesForbiddenTerms }) => hidesForbiddenTerms);
  const systemTexts = hiding.flatMap(({ name }) => {
    const text = spec.stages[name]?.system;
    return text === undefined ? [] : [{ stage: name, text, place: { file: spec.file, line: 1, column: 1 } }];
  });
  const templates = of.templates.filter(({ stage }) => hiding.some(({ name }) => name === stage));
  const words = { combos: of.combos, templates, systemTexts };
  checkForbiddenTerms(spec.card, { words, catalogs, problems: of.problems });
}

function levelPlace(
  spec: Spec,
  { axis, level }: { readonly axis: PipelineStage["axes"][number]; readonly level: string },
): Place {
  const found = spec.axes.find(({ name }) => name === axis.name || axis.aliases?.includes(name));
  return (
    found?.levelPlaces[found.levels.indexOf(level)] ?? found?.place ?? { file: spec.file, line: 1, column: 1 }
  );
}
