import { acquireRunLock, createFsStore } from "@daydream/store";
import { type ExitCode, exitCode, type Io, renderTable } from "@daydream/terminal";
import { cohortPaths, generationFiles } from "../cohort/cohort-paths.ts";
import { checkCohortName } from "../cohort/find-cohorts.ts";
import { parseManifest } from "../cohort/manifest.ts";
import type { TopFlags } from "../commands/top.ts";
import { fail } from "../errors.ts";
import { type DeclaredSettings, parseSettings } from "../inputs/inputs-record.ts";
import { isPersonJudge } from "../scoring-sheet/person-judge.ts";
import { openWorkspace, type Workspace } from "../settings/workspace.ts";
import { curatedSpec } from "./curated-spec.ts";
import type { CohortEvaluations, Evaluation } from "./evaluation.ts";
import { chosenCohorts } from "./find-reportable.ts";
import { columnsOf, type Frame, frameCsv } from "./frame.ts";
import { type RankedCandidate, rankCandidates, selectTop } from "./rank-candidates.ts";
import { readEvaluations } from "./read-evaluations.ts";
import { reportStages } from "./report-stages.ts";

/** `top`: the candidates that scored highest, and a cohort that scores them again. */
export async function topCommand(io: Io, cohort: string, flags: TopFlags): Promise<ExitCode> {
  const workspace = await openWorkspace(flags, io);
  chosenCohorts([cohort], { files: workspace.files, isAll: false });
  const target = flags.to === undefined ? undefined : freeTarget(flags.to, workspace);
  const read = await readEvaluations(cohort, workspace);
  const rubric = oneRubric(read, flags.rubric);
  const judges = chosenJudges(levels(read, "judge"), flags.models);
  const ranked = rankCandidates(read.evaluations, { rubric, judges });
  const span = flags.maxOnly === true ? 0 : flags.span;
  const count = flags.n ?? (span === undefined ? usualCount : undefined);
  const chosen = selectTop(ranked, { count, span });
  const frame = rankingFrame(chosen, { judges, rubric, flags });
  if (flags.json)
    io.out(`${JSON.stringify({ cohort, rubric, judges, candidates: asJson(chosen) }, null, 2)}\n`);
  else if (flags.csv) io.out(frameCsv(frame));
  else io.out(rankingTable(chosen, judges));
  if (chosen.length > 0 && !flags.json && !flags.csv)
    io.err(
      `${chosen.length} of ${ranked.length} by ${rubric}. The best of many are in part the luckiest: score them again before you believe the number\n`,
    );
  if (target !== undefined) {
    if (chosen.length === 0)
      throw fail("bad-option", {
        option: "--to",
        problem: `no candidate of ${cohort} has a score of ${rubric}`,
      });
    await writeTarget(io, { workspace, read, chosen, rubric, judges, flags, frame, target });
  }
  return exitCode.done;
}

// --- internal ---

const usualCount = 10;

function levels({ evaluations }: CohortEvaluations, part: "judge" | "rubric"): readonly string[] {
  return [...new Set(evaluations.map((evaluation) => evaluation[part]))].sort();
}

function oneRubric(read: CohortEvaluations, given: string | undefined): string {
  const known = levels(read, "rubric");
  const rubric = given ?? (known.length === 1 ? known[0] : undefined);
  if (rubric === undefined || !known.includes(rubric))
    throw fail("bad-option", { option: "--rubric", problem: `name one of ${known.join(", ")}` });
  return rubric;
}

/** People score some candidates, by lot: in a mean they would favour or harm those, unless they are asked for. */
function chosenJudges(known: readonly string[], given: string | undefined): readonly string[] {
  const models = known.filter((judge) => !isPersonJudge(judge));
  return given === undefined && models.length > 0 ? models : someOf(known, { given, option: "--models" });
}

function someOf(
  known: readonly string[],
  { given, option }: { readonly given: string | undefined; readonly option: string },
): readonly string[] {
  if (given === undefined) return known;
  const names = given.split(",").map((name) => name.trim());
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw fail("bad-option", {
      option,
      problem: `there is no ${unknown.join(", ")}; there are ${known.join(", ")}`,
    });
  return names;
}

function freeTarget(name: string, { files }: Workspace): string {
  const folder = cohortPaths.cohort(checkCohortName(name));
  if (files.has(folder)) throw fail("spec-exists", { path: files.describe(folder) });
  return name;
}

function rankingTable(chosen: readonly RankedCandidate[], judges: readonly string[]): string {
  const number = (title: string) => ({ title, align: "right" }) as const;
  return renderTable(
    [
      number("rank"),
      { title: "candidate" },
      number("average"),
      number("highest"),
      ...judges.map(number),
      number("scores"),
    ],
    chosen.map(({ id, average, highest, byJudge, scores }, index) => [
      String(index + 1),
      id,
      average.toFixed(2),
      highest.toFixed(2),
      ...judges.map((judge) => byJudge.get(judge)?.toFixed(2) ?? "–"),
      String(scores),
    ]),
  );
}

function asJson(chosen: readonly RankedCandidate[]): readonly object[] {
  return chosen.map((candidate, index) => ({
    rank: index + 1,
    ...candidate,
    byJudge: Object.fromEntries(candidate.byJudge),
  }));
}

/** The predecessor's columns. */
function rankingFrame(
  chosen: readonly RankedCandidate[],
  of: { readonly judges: readonly string[]; readonly rubric: string; readonly flags: TopFlags },
): Frame {
  const { judges, rubric, flags } = of;
  const method = flags.maxOnly === true ? "max_only" : flags.span === undefined ? "top_n" : "score_span";
  const limit = flags.maxOnly === true ? "" : String(flags.span ?? flags.n ?? usualCount);
  return {
    columns: [
      ...columnsOf("whole", ["selection_rank"]),
      ...columnsOf("text", ["selected", "essay_gen_id"]),
      ...columnsOf("number", ["avg_score", "max_score"]),
      ...columnsOf("whole", ["models_covered"]),
      ...columnsOf(
        "number",
        judges.map((judge) => `score__${judge}`),
      ),
      ...columnsOf("text", [
        "evaluation_template",
        "source_models",
        "selection_method",
        "selection_limit",
        "proposed_cohort_id",
      ]),
    ],
    rows: chosen.map(({ id, average, highest, byJudge }, index) => [
      index + 1,
      "true",
      id,
      average,
      highest,
      byJudge.size,
      ...judges.map((judge) => byJudge.get(judge)),
      rubric,
      [...byJudge.keys()].join(" "),
      method,
      limit,
      flags.to ?? "",
    ]),
  };
}

async function writeTarget(
  io: Io,
  of: {
    readonly workspace: Workspace;
    readonly read: CohortEvaluations;
    readonly chosen: readonly RankedCandidate[];
    readonly rubric: string;
    readonly judges: readonly string[];
    readonly flags: TopFlags;
    readonly frame: Frame;
    readonly target: string;
  },
): Promise<void> {
  const { workspace, read, chosen, flags, target, frame } = of;
  const { files, pipeline, settings } = workspace;
  const rubrics = flags.rubrics?.split(",") ?? [of.rubric];
  const judges = flags.judges?.split(",") ?? of.judges.filter((judge) => !isPersonJudge(judge));
  if (judges.length === 0)
    throw fail("bad-option", { option: "--judges", problem: "name the models that are to score" });
  const like = read.evaluations.filter(
    ({ rubric, judge }) => rubrics.includes(rubric) && judges.includes(judge),
  );
  const made = like.reduce((most, { generation }) => Math.max(most, generation.replicate), 1);
  const texts = curatedSpec(
    {
      candidates: chosen.map(({ id }) => id),
      rubrics,
      judges,
      replicates: made + (flags.replicates ?? 0),
      settings: earlierSettings(like[0] ?? read.evaluations[0], workspace),
      ids: earlierIds(read.cohort, workspace),
      remark: `Made by daydream top: ${chosen.length} of ${read.cohort}, best by ${of.rubric} (mean of ${of.judges.join(", ")}).`,
    },
    reportStages(pipeline),
  );
  await using _lock = await acquireRunLock({ directory: settings.dataRoot, program: "daydream" });
  await using store = createFsStore({ directory: settings.dataRoot });
  const folder = cohortPaths.specFolder(target);
  await store.writeDocument(`${folder}/items/candidates.csv`, frameCsv(frame));
  for (const [path, text] of texts) await store.writeDocument(`${folder}/${path}`, text);
  io.err(`wrote ${files.describe(folder)}; next: daydream plan ${target}\n`);
}

/** What an evaluation asked of its model when it was planned. */
function earlierSettings(evaluation: Evaluation | undefined, { files }: Workspace): DeclaredSettings {
  const path = `${evaluation?.generation.path}/${generationFiles.inputs}`;
  const text = evaluation === undefined ? undefined : files.read(path);
  return text === undefined ? {} : (parseSettings(text, path) ?? {});
}

/** A cohort of an older store has no manifest of ours, and ids made of names. */
function earlierIds(cohort: string, { files }: Workspace): "content" | "names-v1" {
  const path = cohortPaths.manifest(cohort);
  const text = files.has(cohortPaths.members(cohort)) ? files.read(path) : undefined;
  return text === undefined ? "names-v1" : parseManifest(text, path).ids;
}
