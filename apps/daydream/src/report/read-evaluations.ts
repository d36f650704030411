import { noModel } from "../catalog/read-models.ts";
import type { SourceFiles } from "../catalog/source-files.ts";
import { cohortPaths } from "../cohort/cohort-paths.ts";
import type { MemberLine } from "../cohort/parse-member-lines.ts";
import { defaultScale, type Scale } from "../parse/scale.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import type { CohortEvaluations, Evaluation, Failure, Generation, StoreProblem } from "./evaluation.ts";
import { absentFacts, type ReadFacts } from "./generation-facts.ts";
import { readMemberLines, readSeed } from "./read-member-lines.ts";
import { type ReportStages, reportStages } from "./report-stages.ts";
import { readRubricScales } from "./rubric-scales.ts";
import { scanFacts } from "./scan-facts.ts";

export interface EvaluationSources {
  readonly files: SourceFiles;
  readonly pipeline: Pipeline;
}

/**
 * Joins a cohort's members with the store: one typed row per evaluation, and everything that it was made from.
 * All reports are made of this. Texts are not read.
 *
 * @throws `daydream/cohort-not-compiled`, `daydream/cohort-damaged`.
 */
export async function readEvaluations(
  cohort: string,
  sources: EvaluationSources,
): Promise<CohortEvaluations> {
  const problems: StoreProblem[] = [];
  const lines = readMemberLines(cohort, { ...sources, problems });
  return joinEvaluations(lines, { ...sources, cohort, problems });
}

/** Joins members that were found somehow; `readEvaluations` finds those of a cohort. */
export async function joinEvaluations(
  lines: readonly MemberLine[],
  of: EvaluationSources & { readonly cohort: string; readonly problems: StoreProblem[] },
): Promise<CohortEvaluations> {
  const { files, pipeline, problems, cohort } = of;
  const stages = reportStages(pipeline);
  const all = [...ancestorsElsewhere(lines, of), ...lines];
  const read = await scanFacts(
    all.map(({ stage, id }) => ({ stage, id, isScored: stage === stages.scoring.name })),
    { dataRoot: files.dataRoot },
  );
  const generations = joinGenerations(all, { read, members: new Set(lines), pipeline });
  for (const { problems: found } of read) problems.push(...found);
  const scales = readRubricScales(files, stages.scoring.name);
  const evaluations = generations
    .filter(({ stage, isMember }) => isMember && stage === stages.scoring.name)
    .map((generation) => evaluationOf(generation, { stages, scales }));
  return { cohort, axes: usedAxes(generations, pipeline), generations, evaluations, problems };
}

// --- internal ---

/** Ancestors that the members name and the cohort does not list, parents before children. */
function ancestorsElsewhere(
  lines: readonly MemberLine[],
  of: EvaluationSources & { readonly problems: StoreProblem[] },
): readonly MemberLine[] {
  const known = new Set(lines.map(({ id }) => id));
  const found: (readonly MemberLine[])[] = [];
  let children = lines;
  while (children.length > 0) {
    const parents = new Map<string, MemberLine>();
    for (const { stage: name, parentId } of children) {
      const stage = of.pipeline.find((candidate) => candidate.name === name)?.parent;
      if (stage === undefined || parentId === undefined || known.has(parentId)) continue;
      known.add(parentId);
      const seed = readSeed({ stage, id: parentId }, of);
      if (seed !== undefined) parents.set(parentId, seed);
    }
    children = [...parents.values()];
    found.unshift(children);
  }
  return found.flat();
}

function joinGenerations(
  lines: readonly MemberLine[],
  of: {
    readonly read: readonly ReadFacts[];
    readonly members: ReadonlySet<MemberLine>;
    readonly pipeline: Pipeline;
  },
): readonly Generation[] {
  const byId = new Map<string, Generation>();
  const unordered = lines.map((line, index) => ({ line, facts: of.read[index]?.facts ?? absentFacts }));
  // Members stand parents first; a membership of an older store may not, and a stage never precedes its parent's.
  const rank = new Map(of.pipeline.map(({ name }, index) => [name, index]));
  const ordered = unordered.toSorted((a, b) => (rank.get(a.line.stage) ?? 0) - (rank.get(b.line.stage) ?? 0));
  return ordered.map(({ line, facts }) => {
    const parent = byId.get(line.parentId ?? "");
    const generation: Generation = {
      ...facts,
      stage: line.stage,
      id: line.id,
      parent,
      parentId: line.parentId,
      mode: line.mode,
      replicate: line.replicate,
      axes: parent === undefined ? line.axes : inheritedAxes(line, parent),
      isMember: of.members.has(line),
      path: cohortPaths.generation(line.stage, line.id),
    };
    byId.set(line.id, generation);
    return generation;
  });
}

/** A member's own names win; where it lacks an ancestor's axis, the ancestor's stands. */
function inheritedAxes(line: MemberLine, parent: Generation): Readonly<Record<string, string>> {
  for (const axis in parent.axes) if (!(axis in line.axes)) return { ...parent.axes, ...line.axes };
  return line.axes;
}

/** Axes that some generation has: those that give ids first, then each stage's own. */
function usedAxes(generations: readonly Generation[], pipeline: Pipeline): readonly string[] {
  const used = new Set<string>();
  for (const { axes } of generations) for (const axis in axes) used.add(axis);
  const known = pipeline.flatMap(({ givenBy, axes }) => [
    ...(givenBy === undefined ? [] : [givenBy]),
    ...axes.map(({ name }) => name),
  ]);
  return known.filter((axis) => used.has(axis));
}

function evaluationOf(
  generation: Generation,
  { stages, scales }: { readonly stages: ReportStages; readonly scales: ReadonlyMap<string, Scale> },
): Evaluation {
  const { axes, parent: candidate } = generation;
  const rubric = axes[stages.rubricAxis] ?? "";
  const named = generation.score?.scale ?? scales.get(rubric);
  const scale = named ?? defaultScale;
  const judged = judge(generation, { scale, isNamed: named !== undefined, rubric });
  return {
    generation,
    id: generation.id,
    candidate,
    candidateId: generation.parentId ?? "",
    axes,
    rubric,
    judge: axes[stages.judgeAxis] ?? "",
    writer: writerOf(axes, stages),
    scale,
    ...judged,
  };
}

/** A copy has no model of its own: who wrote its text is its parent's. */
function writerOf(axes: Readonly<Record<string, string>>, { writerAxes }: ReportStages): string {
  for (const axis of writerAxes) {
    const model = axes[axis];
    if (model !== undefined && model !== noModel) return model;
  }
  return "";
}

function judge(
  { score, failure, status }: Generation,
  of: { readonly scale: Scale; readonly isNamed: boolean; readonly rubric: string },
): Pick<Evaluation, "score" | "failure"> {
  if (score === undefined) return { score: undefined, failure: failure ?? missing[status] };
  const { min, max } = of.scale;
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(score.text) ? Number(score.text) : Number.NaN;
  const bad = (message: string) => ({ score: undefined, failure: { code: "bad-score", message } });
  if (Number.isNaN(value)) return bad(`${JSON.stringify(score.text.slice(0, 40))} is no number`);
  if (value >= min && value <= max) return { score: value, failure: undefined };
  const hint = of.isNamed ? "" : ` (the catalog names no scale of ${of.rubric})`;
  return bad(`${score.text} is not on the scale ${min} to ${max}${hint}`);
}

/** What there is to say where no result is and nothing failed. */
const missing: Readonly<Record<Generation["status"], Failure>> = {
  absent: { code: "missing", message: "it was not made" },
  unparsed: { code: "unparsed", message: "its reply was not read" },
  failed: { code: "failed", message: "the store does not say why" },
  made: { code: "missing", message: "it holds no score" },
};
