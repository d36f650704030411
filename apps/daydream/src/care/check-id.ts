import { contentId } from "@daydream/base";
import { namesV1Id } from "@daydream/design";
import { type MemberMetadata, metadataLevels } from "../cohort/member-metadata.ts";
import type { RecordedIdentity } from "../inputs/inputs-record.ts";
import { type Pipeline, stageNamed } from "../pipeline/pipeline.ts";

/**
 * Whether an id is the one that follows from a generation's files. `wrong`: they give another one.
 * `unverifiable`: they do not hold what an id is made of.
 */
export type IdCheck =
  | { readonly kind: "right"; readonly ids: RecordedIdentity["ids"] }
  | { readonly kind: "wrong"; readonly ids: RecordedIdentity["ids"]; readonly expected: string }
  | { readonly kind: "unverifiable" };

/**
 * Makes a generation's id again: from the identity in its inputs where that was recorded, else from the names in its
 * metadata, as the predecessor did.
 */
export function checkId(
  id: string,
  of: {
    readonly metadata: MemberMetadata;
    readonly recorded: RecordedIdentity | undefined;
    readonly pipeline: Pipeline;
  },
): IdCheck {
  const { metadata, recorded, pipeline } = of;
  const ids = recorded?.ids ?? "names-v1";
  const expected =
    recorded?.ids === "content"
      ? contentId(stageNamed(pipeline, metadata.stage).prefix, recorded.identity)
      : nameId(metadata, { pipeline, collision: collisionOf(id) });
  if (expected === undefined) return { kind: "unverifiable" };
  return expected === id ? { kind: "right", ids } : { kind: "wrong", ids, expected };
}

// --- internal ---

/** How many others had this id before: the predecessor tried up to four times. */
function collisionOf(id: string): number {
  return Number(/-([1-4])$/.exec(id)?.[1] ?? 0);
}

function nameId(
  metadata: MemberMetadata,
  { pipeline, collision }: { readonly pipeline: Pipeline; readonly collision: number },
): string | undefined {
  const { prefix, parent, axes, nameAxes } = stageNamed(pipeline, metadata.stage);
  const levels = metadataLevels(metadata, pipeline);
  const names = nameAxes ?? axes.map(({ name }) => name);
  const own = names.map((name) =>
    axes.find((axis) => axis.name === name)?.role === "replicate" ? metadata.replicate : (levels[name] ?? ""),
  );
  const parts = parent === undefined ? own : [metadata.parent_gen_id ?? "", ...own];
  const isWhole = parts.every((part) => typeof part === "number" || part.trim() !== "");
  return isWhole ? namesV1Id(prefix, parts, collision) : undefined;
}
