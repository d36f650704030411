import type { Member } from "@daydream/design";
import type { Store } from "@daydream/store";
import type { SourceFiles } from "../catalog/source-files.ts";
import type { PlannedCohort } from "../cohort/plan-cohort.ts";
import { readMembersCsv } from "../cohort/read-members-csv.ts";
import { type Pipeline, stageNamed } from "../pipeline/pipeline.ts";
import { type InputChange, type MemberAction, makePlan } from "../plan/make-plan.ts";
import { scanGenerations, scanTargets } from "../plan/scan-generations.ts";
import { type Lineage, levelsOf } from "./lineage.ts";
import type { StoredGeneration } from "./read-stored-generation.ts";

/** What a cohort, as it is planned today, makes of a stored generation. */
export type CohortVerdict =
  /** It is a member; a run would do this with it. */
  | {
      readonly kind: "planned";
      readonly cohort: string;
      readonly action: MemberAction;
      readonly changes: readonly InputChange[];
    }
  /** Another generation stands in its place, because what ids are made of has changed. */
  | {
      readonly kind: "replaced";
      readonly cohort: string;
      readonly successor: string;
      readonly changed: readonly string[];
    }
  | { readonly kind: "not-planned"; readonly cohort: string };

export interface ExplainTodayOptions {
  readonly name: string;
  readonly cohort: PlannedCohort;
  readonly lineage: Lineage;
  readonly files: SourceFiles;
  readonly store: Store;
}

/** Finds out what a run of a cohort would do with a generation, or what it would make in its place. */
export async function explainToday(
  generation: StoredGeneration,
  options: ExplainTodayOptions,
): Promise<CohortVerdict> {
  const { name, cohort, files, store } = options;
  const own = cohort.members.find(({ stage, id }) => stage === generation.stage && id === generation.id);
  if (own !== undefined) {
    const line = { ...cohort, members: lineOf(own, cohort.members) };
    const targets = scanTargets(line.members, (stage) => stageNamed(cohort.pipeline, stage).parent);
    const scanned = await scanGenerations(targets, { dataRoot: files.dataRoot, store });
    const planned = makePlan(line, { stateOf: scanned.of }).find(({ member }) => member === own);
    if (planned === undefined) throw new TypeError(`${own.id} was not planned`);
    return { kind: "planned", cohort: name, action: planned.action, changes: planned.changes };
  }
  const levels =
    readMembersCsv(files, name)?.find(({ id }) => id === generation.id)?.axes ?? levelsOf(options.lineage);
  const successor = cohort.members.find(
    (member) => member.stage === generation.stage && hasLevels(member, levels, cohort.pipeline),
  );
  if (successor === undefined) return { kind: "not-planned", cohort: name };
  const changed = changedParts(generation, successor);
  return { kind: "replaced", cohort: name, successor: successor.id, changed };
}

// --- internal ---

/** A member with its ancestors, these first. */
function lineOf(member: Member, members: readonly Member[]): readonly Member[] {
  const parent = members.find(({ id }) => id === member.parentId);
  return [...(parent === undefined ? [] : lineOf(parent, members)), member];
}

/** True of a member at the same levels; a replicate that is not said is the first. */
function hasLevels({ axes }: Member, levels: Readonly<Record<string, string>>, pipeline: Pipeline): boolean {
  const replicates = new Set(
    pipeline.flatMap((stage) =>
      stage.axes.filter(({ role }) => role === "replicate").map(({ name }) => name),
    ),
  );
  const names = new Set([...Object.keys(axes), ...Object.keys(levels)]);
  const level = (of: Readonly<Record<string, string>>, name: string) =>
    of[name] ?? (replicates.has(name) ? "1" : "");
  return [...names].every((name) => level(axes, name) === level(levels, name));
}

/** Which parts of an identity are others in its successor. */
function changedParts({ inputs }: StoredGeneration, { identity }: Member): readonly string[] {
  const before = flatten(inputs?.identity?.identity ?? {});
  const after = flatten({ ...identity });
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return inputs?.identity === undefined ? [] : names.filter((name) => before.get(name) !== after.get(name));
}

/** Parts of an identity by the names that people know: an axis, `system`, `model`, `temperature`, `parents`. */
function flatten(identity: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> {
  const { contents, sampling, ...rest } = identity;
  const parts = Object.entries({ ...rest, ...asRecord(contents), ...asRecord(sampling) });
  return new Map(parts.map(([name, value]) => [name, JSON.stringify(value)]));
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
