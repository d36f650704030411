import type { Member } from "@daydream/design";
import type { PlannedCohort } from "../cohort/plan-cohort.ts";
import { fail } from "../errors.ts";
import type { InputPolicy } from "../inputs/input-policies.ts";
import type { InputFields } from "../inputs/member-inputs.ts";
import { type Estimate, estimateCost } from "../plan/estimate.ts";
import { makePlan, type PlannedMember } from "../plan/make-plan.ts";
import type { ScannedGenerations } from "../plan/scan-generations.ts";
import { type PlanSummary, sumEstimates, summarizePlan } from "../plan/summarize-plan.ts";
import { type Choice, chooseMembers } from "./choose-members.ts";

/** A cohort by its name. */
export interface NamedCohort {
  readonly name: string;
  readonly cohort: PlannedCohort;
}

/** A member that a run looks at, and the cohort whose settings it is made with. */
export interface RunMember extends PlannedMember {
  readonly of: NamedCohort;
}

/** What a run of several cohorts would do: every member once, however many cohorts it is in. */
export interface RunPlan {
  readonly cohorts: readonly CohortRunPlan[];
  /** Chosen members, parents before their children. */
  readonly members: readonly RunMember[];
  readonly estimate: Estimate;
}

export interface CohortRunPlan extends NamedCohort {
  readonly planned: readonly PlannedMember[];
  /** Of the chosen members; what an earlier cohort of the run makes is not counted again. */
  readonly summary: PlanSummary;
}

export interface RunPlanOptions {
  readonly dataRoot: string;
  readonly scanned: ScannedGenerations;
  readonly choice: Choice;
  /** Chosen in place of {@link choice}'s: a pilot's members. */
  readonly ids?: ReadonlySet<string> | undefined;
  readonly policies: Readonly<Record<string, InputPolicy>>;
  /** Tries again what failed. */
  readonly retriesFailed: boolean;
  /** Makes all chosen members again. */
  readonly forces: boolean;
}

/**
 * Plans a run: what each cohort needs, and each member once.
 *
 * @throws `daydream/cohorts-disagree` when two cohorts would make one member from different inputs;
 * `daydream/bad-option` for a choice of nothing.
 */
export function planRun(cohorts: readonly NamedCohort[], options: RunPlanOptions): RunPlan {
  const members = new Map<string, RunMember>();
  const plans = cohorts.map((named): CohortRunPlan => {
    const { cohort } = named;
    const chosen = options.ids ?? chooseMembers(cohort.members, options.choice, cohort.pipeline);
    const isChosen = ({ id }: Member) => chosen.has(id);
    const planned = makePlan(cohort, {
      stateOf: options.scanned.of,
      policies: options.policies,
      retries: (member) => options.retriesFailed && isChosen(member),
      forces: (member) => options.forces && isChosen(member),
    });
    const own = new Set<string>();
    for (const one of planned) {
      if (!isChosen(one.member)) continue;
      const known = members.get(one.member.id);
      if (known === undefined) {
        own.add(one.member.id);
        members.set(one.member.id, { ...one, of: named });
      } else requireSame(known, { named, fields: one.fields });
    }
    const counts = ({ id }: Member) => own.has(id);
    const estimates = estimateCost(cohort, planned, { dataRoot: options.dataRoot, counts });
    const shown = planned.filter(({ member }) => counts(member));
    return { ...named, planned, summary: summarizePlan(cohort, shown, estimates) };
  });
  const estimate = sumEstimates(plans.map(({ summary }) => summary.total));
  return { cohorts: plans, members: [...members.values()], estimate };
}

// --- internal ---

function requireSame(
  known: RunMember,
  { named, fields }: { readonly named: NamedCohort; readonly fields: InputFields },
): void {
  const names = new Set([...Object.keys(known.fields), ...Object.keys(fields)]);
  for (const field of names)
    if (known.fields[field] !== fields[field])
      throw fail("cohorts-disagree", {
        id: known.member.id,
        field,
        cohorts: [known.of.name, named.name],
        values: [known.fields[field] ?? null, fields[field] ?? null],
      });
}
