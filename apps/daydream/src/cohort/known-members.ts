import type { Catalogs } from "../catalog/catalogs.ts";
import type { SourceFiles } from "../catalog/source-files.ts";
import type { Pipeline, PipelineStage } from "../pipeline/pipeline.ts";
import { cohortPaths, generationFiles } from "./cohort-paths.ts";
import { findCohorts } from "./find-cohorts.ts";
import { readMembershipCsv } from "./membership-csv.ts";
import { planMembers } from "./plan-members.ts";
import { readSpec } from "./read-spec.ts";

/** True of an id of that stage which the store holds, a cohort lists, or a committed spec plans. */
export type IsKnownMember = (stage: PipelineStage, id: string) => boolean;

export interface KnownMembersOptions {
  readonly files: SourceFiles;
  readonly pipeline: Pipeline;
  readonly catalogs: Catalogs;
  readonly workingDirectory: string;
}

/** Looks ids up where that is cheap first; other cohorts' specs are planned only when nothing else knows an id. */
export function createKnownMembers(options: KnownMembersOptions): IsKnownMember {
  const { files } = options;
  let listed: ReadonlySet<string> | undefined;
  const planned = new Map<string, ReadonlySet<string>>();
  return (stage, id) => {
    if (files.has(`${cohortPaths.generation(stage.name, id)}/${generationFiles.metadata}`)) return true;
    listed ??= listedMembers(files);
    if (listed.has(`${stage.name},${id}`)) return true;
    const known = planned.get(stage.name) ?? plannedMembers(stage, options);
    planned.set(stage.name, known);
    return known.has(id);
  };
}

// --- internal ---

function listedMembers(files: SourceFiles): ReadonlySet<string> {
  const entries = findCohorts(files).flatMap((cohort) =>
    (readMembershipCsv(files, cohort) ?? []).map(({ stage, id }) => `${stage},${id}`),
  );
  return new Set(entries);
}

/** Ids that the specs of all cohorts plan at a stage; a spec with problems plans nothing here. */
function plannedMembers(stage: PipelineStage, options: KnownMembersOptions): ReadonlySet<string> {
  const { files, pipeline, catalogs, workingDirectory } = options;
  const ids = findCohorts(files).flatMap((cohort) => {
    const path = cohortPaths.spec(cohort);
    const text = files.read(path) ?? "";
    const source = { kind: "cohort", cohort, path: `${files.dataRoot}/${path}`, text } as const;
    const parsed = readSpec(source, { pipeline, workingDirectory });
    if (parsed.kind === "invalid") return [];
    if (parsed.spec.axes.some(({ name }) => name === stage.givenBy)) return [];
    const members = planMembers(parsed.spec, { catalogs, pipeline, files });
    if (members.kind === "invalid") return [];
    return members.members.filter((member) => member.stage === stage.name).map(({ id }) => id);
  });
  return new Set(ids);
}
