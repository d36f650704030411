import { hashBytes, parseJson } from "@daydream/base";
import { z } from "zod";
import { fail } from "../errors.ts";
import { axisOf, stageNamed } from "../pipeline/pipeline.ts";
import type { PlannedCohort } from "./plan-cohort.ts";

/** The file that says what a compiled cohort is made of, and how its other files must look. */
export type Manifest = z.infer<typeof manifestSchema>;

/** Makes a cohort's manifest. It depends on the spec and the catalogs alone. */
export function createManifest(
  cohort: PlannedCohort,
  files: { readonly membership: string; readonly members: string },
): Manifest {
  const { members, pipeline, spec } = cohort;
  const levels = (axes: readonly string[]) => {
    const found = members.flatMap((member) => axes.flatMap((axis) => member.axes[axis] ?? []));
    return [...new Set(found)].sort();
  };
  const perStage = <Value>(value: (stage: string) => Value) =>
    Object.fromEntries(pipeline.map(({ name }) => [name, value(name)]));
  const replicates = new Map<string, number>();
  for (const { stage, replicate } of members)
    replicates.set(stage, Math.max(replicates.get(stage) ?? 0, replicate));
  return {
    version: 1,
    combos: levels(
      pipeline.flatMap(({ axes }) =>
        axes.filter(({ catalog }) => catalog === "combos").map(({ name }) => name),
      ),
    ),
    templates: perStage((stage) => levels([axisOf(stageNamed(pipeline, stage), "templates").name])),
    llms: perStage((stage) => levels([axisOf(stageNamed(pipeline, stage), "models").name])),
    replication: perStage((stage) => replicates.get(stage) ?? 0),
    members: perStage((stage) => members.filter((member) => member.stage === stage).length),
    ids: spec.output.ids,
    files: { "membership.csv": hashBytes(files.membership), "members.csv": hashBytes(files.members) },
  };
}

/** The manifest's text. */
export function manifestJson(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/**
 * Reads a manifest's text.
 *
 * @throws `daydream/cohort-damaged`.
 */
export function parseManifest(text: string, path: string): Manifest {
  const parsed = parseJson(text);
  if (parsed.kind === "malformed") throw fail("cohort-damaged", { path, problem: parsed.reason });
  const result = manifestSchema.safeParse(parsed.value);
  if (result.success) return result.data;
  throw fail("cohort-damaged", { path, problem: z.prettifyError(result.error).replaceAll("\n", " ") });
}

// --- internal ---

const manifestSchema = z.object({
  version: z.literal(1),
  combos: z.array(z.string()),
  templates: z.record(z.string(), z.array(z.string())),
  llms: z.record(z.string(), z.array(z.string())),
  /** Most replicates that a member of the stage has. */
  replication: z.record(z.string(), z.number()),
  members: z.record(z.string(), z.number()),
  ids: z.enum(["content", "names-v1"]),
  /** SHA-256 of the cohort's other files. */
  files: z.object({ "membership.csv": z.string(), "members.csv": z.string() }),
});
