import type { Store } from "@daydream/store";
import type { PlanContext } from "../cohort/plan-cohort.ts";
import { planCohort } from "../cohort/plan-cohort.ts";
import { findSpec } from "../cohort/read-spec.ts";
import { stageNamed } from "../pipeline/pipeline.ts";
import { type MemberAction, makePlan, type PlannedMember } from "../plan/make-plan.ts";
import { scanGenerations, scanTargets } from "../plan/scan-generations.ts";
import { problemLines } from "../problem/invalid-input.ts";

/** What a run of a cohort would do now, or why it cannot be told. */
export type CohortWork =
  | {
      readonly kind: "planned";
      /** Ids of all members. */
      readonly members: ReadonlySet<string>;
      /** Members that are not just taken as they are, by id. */
      readonly tasks: ReadonlyMap<string, Task>;
    }
  | { readonly kind: "refused"; readonly problems: readonly string[] };

/** What would be done with one member, and why. */
export interface Task {
  readonly stage: string;
  readonly action: MemberAction;
  /** Fields of its inputs that are not what they were when it was made. */
  readonly fields: readonly string[];
}

/** Plans a cohort against the store as it is. Whatever keeps it from being planned is an outcome. */
export async function readCohortWork(
  cohort: string,
  { context, store }: { readonly context: PlanContext; readonly store: Store },
): Promise<CohortWork> {
  try {
    const plan = planCohort(findSpec(cohort, context), context);
    if (plan.kind === "invalid") return { kind: "refused", problems: plan.problems.map(problemLines) };
    const targets = scanTargets(plan.members, (stage) => stageNamed(plan.pipeline, stage).parent);
    const { dataRoot } = context.files;
    const scanned = await scanGenerations(targets, { dataRoot, store });
    const planned = makePlan(plan, { stateOf: scanned.of });
    return {
      kind: "planned",
      members: new Set(plan.members.map(({ id }) => id)),
      tasks: new Map(planned.filter(isTask).map((one) => [one.member.id, taskOf(one)])),
    };
  } catch (error) {
    // A file may be half saved, moved or locked for a moment: that is said, and looked at again at the next change.
    if (!(error instanceof Error)) throw error;
    return { kind: "refused", problems: [error.message] };
  }
}

/** What the tasks of a cohort are now that they were not before. */
export interface WorkChange {
  readonly tasks: ReadonlyMap<string, Task>;
  /** How many of the tasks before are of members that there are no more. */
  readonly dropped: number;
}

/** Compares the tasks of a cohort with those of before. */
export function compareWork(
  before: ReadonlyMap<string, Task>,
  { tasks, members }: Extract<CohortWork, { kind: "planned" }>,
): WorkChange {
  const isNew = ([id, task]: readonly [string, Task]) => {
    const old = before.get(id);
    return old === undefined || old.action !== task.action || old.fields.join() !== task.fields.join();
  };
  return {
    tasks: new Map([...tasks].filter(isNew)),
    dropped: [...before.keys()].filter((id) => !members.has(id)).length,
  };
}

// --- internal ---

function isTask({ action, changes }: PlannedMember): boolean {
  return changes.length > 0 || !(action === "reuse" || action === "failed");
}

function taskOf({ member, action, changes }: PlannedMember): Task {
  return { stage: member.stage, action, fields: changes.map(({ field }) => field) };
}
