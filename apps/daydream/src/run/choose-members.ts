import type { Member } from "@daydream/design";
import { fail } from "../errors.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";

/** Which members of a cohort a run is for. */
export interface Choice {
  /** Stages to make; empty: all. */
  readonly stages: readonly string[];
  /** Axis → the levels to make; of an axis that a member does not have, all. */
  readonly only: ReadonlyMap<string, ReadonlySet<string>>;
  /** Members of the last stage to make, at most, with what they need. */
  readonly limit: number | undefined;
}

/**
 * The members that a choice is about: those of the chosen stages and levels, and whatever these need, down to the
 * first `limit` of the last stage.
 *
 * @throws `daydream/bad-option` for a stage or axis that there is not, and for a level that no member has.
 */
export function chooseMembers(
  members: readonly Member[],
  { stages, only, limit }: Choice,
  pipeline: Pipeline,
): ReadonlySet<string> {
  checkChoice(members, { stages, only }, pipeline);
  const matches = (member: Member) =>
    [...only].every(([axis, levels]) => {
      const level = member.axes[axis];
      return level === undefined || levels.has(level);
    });
  const byId = new Map(members.map((member) => [member.id, member]));
  const leaves = leavesOf(members.filter(matches), only);
  const chosen = new Set<string>();
  for (const leaf of limit === undefined ? leaves : leaves.slice(0, limit))
    for (
      let id: string | undefined = leaf.id;
      id !== undefined && !chosen.has(id);
      id = byId.get(id)?.parentId
    )
      chosen.add(id);
  if (stages.length === 0) return chosen;
  const wanted = new Set(stages);
  return new Set([...chosen].filter((id) => wanted.has(byId.get(id)?.stage ?? "")));
}

/**
 * Reads `--only axis=value`, given any number of times; several values of one axis are alternatives.
 *
 * @throws `daydream/bad-option`.
 */
export function readOnly(given: readonly string[]): Choice["only"] {
  const only = new Map<string, Set<string>>();
  for (const text of given) {
    const at = text.indexOf("=");
    if (at < 1 || at === text.length - 1)
      throw fail("bad-option", { option: "--only", problem: `should be AXIS=VALUE, got ${text}` });
    const axis = text.slice(0, at);
    only.set(axis, (only.get(axis) ?? new Set()).add(text.slice(at + 1)));
  }
  return only;
}

// --- internal ---

/** Members that no other member continues; with levels to look for, those that have such axes. */
function leavesOf(members: readonly Member[], only: Choice["only"]): readonly Member[] {
  const parents = new Set(members.map(({ parentId }) => parentId));
  const axes = [...only.keys()];
  return members.filter(
    ({ id, axes: levels }) => !parents.has(id) && axes.every((axis) => levels[axis] !== undefined),
  );
}

function checkChoice(
  members: readonly Member[],
  { stages, only }: Pick<Choice, "stages" | "only">,
  pipeline: Pipeline,
): void {
  const names = pipeline.map(({ name }) => name);
  const unknown = stages.find((stage) => !names.includes(stage));
  if (unknown !== undefined)
    throw fail("bad-option", {
      option: "--stage",
      problem: `there is no stage ${unknown}; there are ${names.join(", ")}`,
    });
  for (const [axis, levels] of only) {
    const there = new Set(members.flatMap(({ axes }) => axes[axis] ?? []));
    if (there.size === 0) {
      const axes = [...new Set(members.flatMap((member) => Object.keys(member.axes)))];
      throw fail("bad-option", {
        option: "--only",
        problem: `no member has an axis ${axis}; there are ${axes.join(", ")}`,
      });
    }
    const missing = [...levels].find((level) => !there.has(level));
    if (missing !== undefined)
      throw fail("bad-option", {
        option: "--only",
        problem: `no member has ${axis}=${missing}; there are ${[...there].join(", ")}`,
      });
  }
}
