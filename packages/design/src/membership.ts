import { hashBytes } from "@daydream/base";
import type { Row } from "./design.ts";
import { type BookedLevel, createLevelBook, type LevelBook } from "./level-book.ts";
import { type MemberIdentity, memberId, type Sampling } from "./member-id.ts";
import { namesV1Id } from "./names-v1.ts";
import { createProblems, type Problem, type Problems, sortProblems } from "./problem.ts";
import type { Spec, StageSettings } from "./spec.ts";
import type { Stages } from "./stage.ts";
import { planStages, type StagePlan } from "./stage-plan.ts";

/** One thing to make at one stage. */
export interface Member {
  readonly id: string;
  readonly stage: string;
  /** The member it continues: planned too, or an id from elsewhere (`Stage.givenBy`). */
  readonly parentId: string | undefined;
  /** `copy`: takes its parent's text as it is, no model is called. */
  readonly mode: "generate" | "copy";
  /**
   * Levels of its own axes and its ancestors', under the names that the stages use. A replicate axis that
   * the spec does not have is not here; with content ids a copy has neither model nor replicate.
   */
  readonly axes: Readonly<Record<string, string>>;
  readonly replicate: number;
  /** What its content id is made of; recorded with `names-v1` ids too, as far as contents are known. */
  readonly identity: MemberIdentity;
}

/** What a level stands for: text that reaches the model, a model string, or taking the parent's text as it is. */
export type LevelContent =
  | { readonly kind: "text"; readonly hash: string }
  | { readonly kind: "model"; readonly model: string }
  | { readonly kind: "copy" };

/** Looks a level up; the axis goes by its stage's name for it. `undefined`: nobody knows the level. */
export type Contents = (of: {
  readonly stage: string;
  readonly axis: string;
  readonly level: string;
}) => LevelContent | undefined;

/** All members, or everything that keeps them from being planned. */
export type Membership =
  | { readonly kind: "planned"; readonly members: readonly Member[] }
  | { readonly kind: "invalid"; readonly problems: readonly Problem[] };

export interface MembershipOptions {
  /** Says how ids are made and what stages ask for; its places are named in problems. */
  readonly spec: Spec;
  readonly stages: Stages;
  readonly contents: Contents;
}

/**
 * The distinct members that rows need: all of the first stage, then all of the next, each in the order in
 * which rows first need it. What several rows share is there once. Ids do not depend on the order of rows.
 *
 * Every problem is found at once: axes that are missing or that no stage uses, bad replicates, levels that
 * nobody knows, two levels that are the same thing, two different members with one id.
 */
export function membership(rows: Iterable<Row>, options: MembershipOptions): Membership {
  const problems = createProblems();
  const plans = planStages(options.stages, { spec: options.spec, problems });
  const planners = plans.map((plan) => createPlanner(plan, { ...options, problems }));
  if (problems.all.length === 0)
    for (const row of rows) {
      const made = new Map<string, Planned>();
      for (const { plan, planFor } of planners)
        made.set(plan.stage.name, planFor(row, made.get(plan.stage.parent ?? "")));
    }
  if (problems.all.length === 0) reportCollisions(planners, { spec: options.spec, problems });
  if (problems.all.length > 0) return { kind: "invalid", problems: sortProblems(problems.all) };
  return { kind: "planned", members: planners.flatMap(({ members }) => members) };
}

// --- internal ---

/** A member, or an id from elsewhere, with a short key for its children. */
interface Planned {
  readonly key: number;
  readonly id: string;
  readonly axes: Readonly<Record<string, string>>;
}

interface Planner {
  readonly plan: StagePlan;
  readonly members: readonly Member[];
  planFor(row: Row, parent: Planned | undefined): Planned;
}

function createPlanner(
  plan: StagePlan,
  options: MembershipOptions & { readonly problems: Problems },
): Planner {
  const book = createLevelBook(plan, options);
  const shared = sharedSource(plan, options.spec);
  const known = new Map<string, Planned>();
  const members: Member[] = [];
  return {
    plan,
    members,
    planFor: (row, parent) => {
      const levels = plan.given === undefined ? levelsOf(row, { plan, book, spec: options.spec }) : [];
      const own = plan.given === undefined ? levels.map(({ level }) => level) : [row[plan.given.name] ?? ""];
      const key = `${parent?.key ?? ""}\u0000${own.join("\u0000")}`;
      const before = known.get(key);
      if (before !== undefined) return before;
      if (plan.given !== undefined) {
        const [id = ""] = own;
        const planned = { key: known.size, id, axes: { [plan.given.name]: id } };
        known.set(key, planned);
        return planned;
      }
      const member = makeMember(levels, { ...shared, parent });
      members.push(member);
      const planned = { key: known.size, id: member.id, axes: member.axes };
      known.set(key, planned);
      return planned;
    },
  };
}

/** The stage's levels in a row; a copy has only the one that says so. */
function levelsOf(
  row: Row,
  { plan, book, spec }: { readonly plan: StagePlan; readonly book: LevelBook; readonly spec: Spec },
): readonly BookedLevel[] {
  const levels = plan.axes.map((planned) => book.look(planned, planned.axis && row[planned.axis.name]));
  if (!isCopy(levels) || spec.output.ids === "names-v1") return levels;
  return levels.filter(({ role }) => role === "content");
}

function isCopy(levels: readonly BookedLevel[]): boolean {
  return levels.some(({ content }) => content?.kind === "copy");
}

/** What all members of a stage are made with. */
interface SharedSource {
  readonly plan: StagePlan;
  readonly ids: Spec["output"]["ids"];
  /** Axes of the stage that the spec has. */
  readonly present: ReadonlySet<string>;
  readonly sampling: Sampling | undefined;
  readonly systemHash: string | undefined;
}

interface MemberSource extends SharedSource {
  readonly parent: Planned | undefined;
}

function sharedSource(plan: StagePlan, spec: Spec): SharedSource {
  const settings = spec.stages[plan.stage.name] ?? {};
  const sampling = samplingOf(settings);
  const present = plan.axes.flatMap(({ stageAxis, axis }) => (axis === undefined ? [] : [stageAxis.name]));
  return {
    plan,
    ids: spec.output.ids,
    present: new Set(present),
    sampling: Object.keys(sampling).length === 0 ? undefined : sampling,
    systemHash: settings.system === undefined ? undefined : hashBytes(settings.system),
  };
}

function makeMember(levels: readonly BookedLevel[], source: MemberSource): Member {
  const { plan, parent, ids, present } = source;
  const { stage } = plan;
  const mode = isCopy(levels) ? "copy" : "generate";
  const axes: Record<string, string> = { ...parent?.axes };
  let replicate = 1;
  for (const { name, level, role } of levels) {
    if (present.has(name)) axes[name] = level;
    if (role === "replicate") replicate = Number(level);
  }
  const identity = identityOf(levels, { ...source, mode, replicate });
  return {
    id: ids === "content" ? memberId(stage.prefix, identity) : nameId(levels, { ...source, replicate }),
    stage: stage.name,
    parentId: parent?.id,
    mode,
    axes,
    replicate,
    identity,
  };
}

function identityOf(
  levels: readonly BookedLevel[],
  of: MemberSource & { readonly mode: Member["mode"]; readonly replicate: number },
): MemberIdentity {
  const { plan, parent, mode, sampling, systemHash, replicate } = of;
  const base = {
    scheme: 1,
    stage: plan.stage.name,
    parents: parent === undefined ? [] : [parent.id],
  } as const;
  if (mode === "copy") return { ...base, mode: "copy", contents: {}, replicate: 1 };
  const contents: Record<string, string> = {};
  let model: string | undefined;
  for (const { name, level, role, content } of levels) {
    if (content?.kind === "text") contents[name] = content.hash;
    if (role === "model") model ??= content?.kind === "model" ? content.model : level;
  }
  if (systemHash !== undefined) contents.system = systemHash;
  return {
    ...base,
    contents,
    ...(model === undefined ? {} : { model }),
    ...(sampling === undefined ? {} : { sampling }),
    replicate,
  };
}

function samplingOf({ temperature, topP, seed, reasoningEffort }: StageSettings): Sampling {
  return {
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { topP }),
    ...(seed === undefined ? {} : { seed }),
    ...(reasoningEffort === undefined ? {} : { reasoningEffort }),
  };
}

function nameId(
  levels: readonly BookedLevel[],
  { plan, parent, replicate }: MemberSource & { readonly replicate: number },
): string {
  const { prefix, axes, nameAxes = axes.map(({ name }) => name) } = plan.stage;
  const parts = nameAxes.map((axis) => {
    const level = levels.find(({ name }) => name === axis);
    return level === undefined || level.role === "replicate" ? replicate : level.level;
  });
  return namesV1Id(prefix, [...(parent === undefined ? [] : [parent.id]), ...parts]);
}

/** Reports, once per kind of difference, members that differ and have one id all the same; their children follow. */
function reportCollisions(
  planners: readonly Planner[],
  { spec, problems }: { readonly spec: Spec; readonly problems: Problems },
): void {
  const reported = new Set<string>();
  const byId = new Map<string, Member>();
  const collided = new Set<string | undefined>();
  for (const member of planners.flatMap(({ members }) => members)) {
    const other = byId.get(member.id);
    byId.set(member.id, member);
    if (other === undefined) continue;
    collided.add(member.id);
    if (collided.has(member.parentId)) continue;
    const names = [...new Set([...Object.keys(member.axes), ...Object.keys(other.axes)])];
    const difference = names.filter((name) => member.axes[name] !== other.axes[name]);
    const kind = [member.stage, ...difference].join();
    if (reported.has(kind)) continue;
    reported.add(kind);
    const place = spec.axes.find(({ name }) => difference.includes(name))?.place;
    const start = place ?? { file: spec.file, line: 1, column: 1 };
    problems.report(start, "id-collision", { stage: member.stage, id: member.id, difference });
  }
}
