import { acquireRunLock, createFsStore } from "@daydream/store";
import { cohortPaths, generationFiles } from "../cohort/cohort-paths.ts";
import { parseManifest } from "../cohort/manifest.ts";
import type { TopFlags } from "../commands/top.ts";
import { fail } from "../errors.ts";
import { type DeclaredSettings, parseSettings } from "../inputs/inputs-record.ts";
import { isPersonJudge } from "../scoring-sheet/person-judge.ts";
import type { Workspace } from "../settings/workspace.ts";
import { curatedSpec } from "./curated-spec.ts";
import type { CohortEvaluations, Evaluation } from "./evaluation.ts";
import { type Frame, frameCsv } from "./frame.ts";
import type { RankedCandidate } from "./rank-candidates.ts";
import { reportStages } from "./report-stages.ts";

/**
 * Writes the spec of a cohort that evaluates chosen candidates again, with the ranking beside it. Gives the folder's
 * name for people.
 *
 * @throws `daydream/spec-exists`, `daydream/bad-option`.
 */
export async function writeCuratedCohort(
  target: string,
  of: {
    readonly workspace: Workspace;
    readonly read: CohortEvaluations;
    readonly chosen: readonly RankedCandidate[];
    readonly rubric: string;
    readonly judges: readonly string[];
    readonly flags: TopFlags;
    readonly frame: Frame;
  },
): Promise<string> {
  const { workspace, read, chosen, flags, frame } = of;
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
  refuseCohort(target, workspace);
  await using store = createFsStore({ directory: settings.dataRoot });
  const folder = cohortPaths.specFolder(target);
  await store.writeDocument(`${folder}/items/candidates.csv`, frameCsv(frame));
  for (const [path, text] of texts) await store.writeDocument(`${folder}/${path}`, text);
  return files.describe(folder);
}

/**
 * Refuses a name under which something is kept.
 *
 * @throws `daydream/spec-exists`.
 */
export function refuseCohort(name: string, { files }: Workspace): void {
  const folder = cohortPaths.cohort(name);
  if (files.has(folder)) throw fail("spec-exists", { path: files.describe(folder) });
}

// --- internal ---

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
