import type { Member } from "@daydream/design";
import type { PlannedCohort } from "../cohort/plan-cohort.ts";
import { type InputPolicy, policyOf, readingFields } from "../inputs/input-policies.ts";
import type { InputsRecord } from "../inputs/inputs-record.ts";
import {
  createMemberInputs,
  type InputFields,
  type InputValue,
  parentTextField,
} from "../inputs/member-inputs.ts";
import { stageNamed } from "../pipeline/pipeline.ts";
import type { GenerationState } from "./generation-state.ts";

/** What a run would do with one member. */
export interface PlannedMember {
  readonly member: Member;
  readonly action: MemberAction;
  /** Its inputs as they are today, without its parent's text. */
  readonly fields: InputFields;
  /** Inputs that are not what they were when it was made or tried. */
  readonly changes: readonly InputChange[];
  /** True of a new member when another replicate of it is made. */
  readonly isMissingReplicate: boolean;
  /** True when the user asked for another attempt ({@link MakePlanOptions.retries}, `forces`). */
  readonly isWanted: boolean;
}

/**
 * `make`: nothing of it is there. `parse`: its reply is there, no call is needed. `reuse`: it is made, from
 * today's inputs. `keep`: it is made from other inputs, and none of them asks for more. `redo`: a changed input asks
 * for another attempt. `failed`: it was tried and nothing has changed. `blocked`: its parent gave no text.
 */
export type MemberAction = "make" | "parse" | "reuse" | "keep" | "redo" | "failed" | "blocked";

/** A field of `inputs.json` that has changed, and what that asks for. */
export interface InputChange {
  readonly field: string;
  /** `undefined`: there was no such field. */
  readonly before: InputValue | undefined;
  /** `undefined`: there is no such field any more. `null` of the parent's text: it will be another one. */
  readonly after: InputValue | undefined;
  readonly policy: InputPolicy;
}

/** The field that stands for all of them where a store did not record any. */
export const unrecordedField = "(not recorded)";

export interface MakePlanOptions {
  readonly stateOf: (stage: string, id: string) => GenerationState;
  /** Field → policy, instead of the usual one. */
  readonly policies?: Readonly<Record<string, InputPolicy>>;
  /** Members that failed and are to be tried again, although nothing has changed. @default none */
  readonly retries?: (member: Member) => boolean;
  /** Members that are to be made again, although they are there. @default none */
  readonly forces?: (member: Member) => boolean;
}

/**
 * Decides for every member what a run would do: compares the inputs it was made from with today's, and carries
 * what happens to a parent on to its children.
 */
export function makePlan(cohort: PlannedCohort, options: MakePlanOptions): readonly PlannedMember[] {
  const inputsOf = createMemberInputs(cohort);
  const actions = new Map<string, MemberAction>();
  const isMade = madeReplicates(cohort, options);
  const isSame = createFieldComparison();
  return cohort.members.map((member) => {
    const state = options.stateOf(member.stage, member.id);
    const parent = parentOf(member, { cohort, actions, stateOf: options.stateOf });
    const fields = inputsOf(member);
    const changes = changesOf(state, {
      fields,
      parentText: parent.kind === "none" ? undefined : parent.textHash,
      policies: options.policies ?? {},
      isSame,
    });
    const isWanted = wants(member, state, options);
    const action = decide(state, { changes, isBlocked: parent.kind === "blocked", isWanted });
    actions.set(member.id, action);
    const isMissingReplicate = action === "make" && isMade(member);
    return { member, action, fields, changes, isWanted, isMissingReplicate };
  });
}

// --- internal ---

type Parent =
  | { readonly kind: "none" }
  /** `null`: its text is not there yet, or will be another one. */
  | { readonly kind: "there"; readonly textHash: string | null }
  | { readonly kind: "blocked"; readonly textHash: null };

function parentOf(
  member: Member,
  of: {
    readonly cohort: PlannedCohort;
    readonly actions: ReadonlyMap<string, MemberAction>;
    readonly stateOf: MakePlanOptions["stateOf"];
  },
): Parent {
  if (member.parentId === undefined) return { kind: "none" };
  const stage = stageNamed(of.cohort.pipeline, member.stage).parent ?? "";
  const state = of.stateOf(stage, member.parentId);
  const action = of.actions.get(member.parentId) ?? (state.status === "made" ? "reuse" : "blocked");
  if (action === "failed" || action === "blocked") return { kind: "blocked", textHash: null };
  const stays = action === "reuse" || action === "keep";
  return { kind: "there", textHash: stays ? (state.parsedHash ?? null) : null };
}

interface Today {
  readonly fields: InputFields;
  /** `undefined`: there is no parent. */
  readonly parentText: string | null | undefined;
  readonly policies: Readonly<Record<string, InputPolicy>>;
  readonly isSame: FieldComparison;
}

/** True of inputs with the same fields and values. */
type FieldComparison = (a: InputFields, b: InputFields) => boolean;

/** Compares two objects once: many members share theirs. */
function createFieldComparison(): FieldComparison {
  const known = new WeakMap<InputFields, WeakMap<InputFields, boolean>>();
  return (a, b) => {
    const answers = known.get(a) ?? new WeakMap<InputFields, boolean>();
    known.set(a, answers);
    const before = answers.get(b);
    if (before !== undefined) return before;
    const names = Object.keys(a);
    const answer = names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
    answers.set(b, answer);
    return answer;
  };
}

const noChanges: readonly InputChange[] = [];

function changesOf(state: GenerationState, today: Today): readonly InputChange[] {
  if (state.status === "absent") return noChanges;
  if (state.inputs === undefined)
    return [
      {
        field: unrecordedField,
        before: undefined,
        after: undefined,
        policy: policyOf(unrecordedField, today.policies),
      },
    ];
  const fields = today.isSame(state.inputs.fields, today.fields)
    ? noChanges
    : fieldChanges(state.inputs, today);
  const { parentText } = state.inputs;
  if (parentText === today.parentText) return fields;
  const policy = policyOf(parentTextField, today.policies);
  return [...fields, { field: parentTextField, before: parentText, after: today.parentText, policy }];
}

function fieldChanges({ fields: before }: InputsRecord, today: Today): readonly InputChange[] {
  const changes: InputChange[] = [];
  for (const field in today.fields)
    if (before[field] !== today.fields[field])
      changes.push({
        field,
        before: before[field],
        after: today.fields[field],
        policy: policyOf(field, today.policies),
      });
  for (const field in before)
    if (!(field in today.fields))
      changes.push({
        field,
        before: before[field],
        after: undefined,
        policy: policyOf(field, today.policies),
      });
  return changes;
}

/** True when the user asks for another attempt. */
function wants(member: Member, { status }: GenerationState, options: MakePlanOptions): boolean {
  if (options.forces?.(member) === true) return true;
  return (status === "failed" || status === "silent") && options.retries?.(member) === true;
}

function decide(
  { status }: GenerationState,
  of: {
    readonly changes: readonly InputChange[];
    readonly isBlocked: boolean;
    readonly isWanted: boolean;
  },
): MemberAction {
  const asking = (...policies: readonly InputPolicy[]) =>
    of.changes.filter(({ policy }) => policies.includes(policy));
  const mustRedo = (of.isWanted || asking("redo").length > 0) && !of.isBlocked;
  switch (status) {
    case "absent":
      return of.isBlocked ? "blocked" : "make";
    case "unparsed":
      return mustRedo ? "redo" : "parse";
    case "silent":
    case "failed": {
      if (mustRedo) return "redo";
      const reasons = asking("redo-failed");
      if (reasons.length === 0 || of.isBlocked) return "failed";
      const canRead = status === "failed" && reasons.every(({ field }) => readingFields.includes(field));
      return canRead ? "parse" : "redo";
    }
    case "made":
      if (mustRedo) return "redo";
      return of.changes.length === 0 ? "reuse" : "keep";
  }
}

/** Finds out whether some other replicate of a member is made; looks only when somebody asks. */
function madeReplicates(cohort: PlannedCohort, { stateOf }: MakePlanOptions): (member: Member) => boolean {
  const keyOf = ({ identity }: Member) => JSON.stringify({ ...identity, replicate: 0 });
  const collect = () => {
    const repeating = new Set(
      cohort.members.flatMap(({ stage, replicate }) => (replicate > 1 ? [stage] : [])),
    );
    const made = cohort.members.filter(
      ({ stage, id }) => repeating.has(stage) && stateOf(stage, id).status === "made",
    );
    return new Set(made.map(keyOf));
  };
  let made: ReadonlySet<string> | undefined;
  return (member) => {
    made ??= collect();
    return made.size > 0 && made.has(keyOf(member));
  };
}
