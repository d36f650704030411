import type { Member } from "@daydream/design";
import { csvCell } from "@daydream/design/catalog";
import type { Pipeline } from "../pipeline/pipeline.ts";

/**
 * The text of a members.csv: every member with its parent, its mode, its replicate and its levels on every
 * axis, its ancestors' included. Blank: the member has no such axis.
 */
export function membersCsv(members: readonly ListedMember[], pipeline: Pipeline): string {
  const axes = memberAxes(members, pipeline);
  const lines = members.map(({ stage, id, parentId, mode, replicate, axes: levels }) =>
    [stage, id, parentId ?? "", mode, String(replicate), ...axes.map((axis) => levels[axis] ?? "")]
      .map(csvCell)
      .join(","),
  );
  return [[...fixedColumns, ...axes].join(","), ...lines, ""].join("\n");
}

/** What a members.csv says of a member. */
export type ListedMember = Omit<Member, "identity">;

/** Columns of a members.csv before the axes. */
export const fixedColumns = ["stage", "gen_id", "parent_gen_id", "mode", "replicate"] as const;

// --- internal ---

/** Axes that some member has, in the pipeline's order. */
function memberAxes(members: readonly ListedMember[], pipeline: Pipeline): readonly string[] {
  const used = new Set<string>();
  for (const { axes } of members) for (const axis in axes) used.add(axis);
  const known = pipeline.flatMap(({ givenBy, axes }) => [
    ...(givenBy === undefined ? [] : [givenBy]),
    ...axes.map(({ name }) => name),
  ]);
  return known.filter((axis) => used.has(axis));
}
