import type { Row } from "@daydream/design";
import { noModel } from "../catalog/read-models.ts";
import { axisOf, type Pipeline, type PipelineStage, stageNamed } from "../pipeline/pipeline.ts";
import type { KnownMember } from "./read-lineage.ts";

/**
 * The rows that members come from: for each member without children, its levels and its ancestors'. Where all
 * parents at some stage are from elsewhere, that stage's own axis holds their ids. Members that no row of a
 * spec can have go to `problems`.
 */
export function lineageRows(
  members: readonly KnownMember[],
  { pipeline, problems }: { readonly pipeline: Pipeline; readonly problems: string[] },
): readonly Row[] {
  const byId = new Map(members.map((member) => [member.id, member]));
  const parents = new Set(members.flatMap(({ parentId }) => parentId ?? []));
  const leaves = members.filter(({ id }) => !parents.has(id));
  const last = pipeline.filter(({ name }) => pipeline.every(({ parent }) => parent !== name));
  const rows = leaves.flatMap((leaf) => {
    if (!last.some(({ name }) => name === leaf.stage)) {
      problems.push(`${leaf.stage} ${leaf.id} has no child; a spec plans every stage`);
      return [];
    }
    const row = rowOf(leaf, { byId, pipeline, problems });
    return row === undefined ? [] : [row];
  });
  const shapes = new Set(rows.map((row) => Object.keys(row).some((axis) => isGiven(axis, pipeline))));
  if (shapes.size > 1)
    problems.push(
      "some members have parents in the cohort, others have parents from elsewhere: that is two cohorts",
    );
  return rows;
}

// --- internal ---

/** Levels of a member that has none of its own: a copy has neither model nor replicate. */
function usualLevels(stage: PipelineStage): Row {
  const replicate = stage.axes.find(({ role }) => role === "replicate");
  return {
    ...(stage.parent === undefined ? {} : { [axisOf(stage, "models").name]: noModel }),
    ...(replicate === undefined ? {} : { [replicate.name]: "1" }),
  };
}

function isGiven(axis: string, pipeline: Pipeline): boolean {
  return pipeline.some(({ givenBy }) => givenBy === axis);
}

function rowOf(
  leaf: KnownMember,
  of: {
    readonly byId: ReadonlyMap<string, KnownMember>;
    readonly pipeline: Pipeline;
    readonly problems: string[];
  },
): Row | undefined {
  const row: Record<string, string> = {};
  let member: KnownMember | undefined = leaf;
  while (member !== undefined) {
    const stage = stageNamed(of.pipeline, member.stage);
    Object.assign(row, usualLevels(stage), member.axes);
    if (stage.parent === undefined) return row;
    if (member.parentId === undefined) {
      of.problems.push(`${member.stage} ${member.id} names no parent`);
      return undefined;
    }
    const parent: KnownMember | undefined = of.byId.get(member.parentId);
    const { givenBy } = stageNamed(of.pipeline, stage.parent);
    if (parent === undefined && givenBy === undefined) {
      of.problems.push(`${member.stage} ${member.id}: its parent ${member.parentId} is not in the cohort`);
      return undefined;
    }
    if (parent === undefined && givenBy !== undefined) row[givenBy] = member.parentId;
    member = parent;
  }
  return row;
}
