import type { SourceFiles } from "../catalog/source-files.ts";
import { cohortPaths, generationFiles } from "../cohort/cohort-paths.ts";
import { metadataLevels, parseMetadata } from "../cohort/member-metadata.ts";
import type { MembershipLine } from "../cohort/membership-csv.ts";
import { readMembersCsv } from "../cohort/read-members-csv.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";

/** A member of an existing cohort with the levels it was made from, as far as they are recorded. */
export interface KnownMember {
  readonly stage: string;
  readonly id: string;
  readonly parentId: string | undefined;
  /** Levels of its own stage's axes. */
  readonly axes: Readonly<Record<string, string>>;
}

/**
 * Reads the members of a cohort: their names from its own members.csv where it has one, else from the
 * metadata in the store, whose names an earlier cohort may have chosen. What is missing goes to `problems`.
 */
export function readLineage(
  lines: readonly MembershipLine[],
  of: {
    readonly cohort: string;
    readonly files: SourceFiles;
    readonly pipeline: Pipeline;
    readonly problems: string[];
  },
): readonly KnownMember[] {
  const { files, pipeline, problems } = of;
  const named = new Map((readMembersCsv(files, of.cohort) ?? []).map((line) => [line.id, line]));
  return lines.flatMap(({ stage: name, id }) => {
    const stage = pipeline.find((candidate) => candidate.name === name);
    if (stage === undefined) {
      problems.push(`${id}: there is no stage ${name}`);
      return [];
    }
    const line = named.get(id);
    if (line !== undefined) {
      const own = stage.axes.flatMap((axis) => {
        const level = line.axes[axis.name];
        return level === undefined ? [] : [[axis.name, level] as const];
      });
      return [{ stage: name, id, parentId: line.parentId, axes: Object.fromEntries(own) }];
    }
    const path = `${cohortPaths.generation(name, id)}/${generationFiles.metadata}`;
    const text = files.read(path);
    if (text === undefined) {
      problems.push(`${path} is missing`);
      return [];
    }
    const metadata = parseMetadata(text, path);
    return [{ stage: name, id, parentId: metadata.parent_gen_id, axes: metadataLevels(metadata, pipeline) }];
  });
}
