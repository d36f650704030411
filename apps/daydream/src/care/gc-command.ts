import { acquireRunLock } from "@daydream/store";
import { type ExitCode, exitCode, type Io } from "@daydream/terminal";
import type { RemovalFlags } from "../commands/store.ts";
import type { GenerationRef } from "../generation/generation-writer.ts";
import { openWorkspace, type Workspace } from "../settings/workspace.ts";
import { describeRemoval, listRemoved } from "./describe-removal.ts";
import { readCohortNeeds } from "./read-cohort-needs.ts";
import { readStoreLineage } from "./read-store-lineage.ts";
import { removeGenerations } from "./remove-generations.ts";
import { measureStages } from "./stored-sizes.ts";
import { traceNeeds } from "./trace-needs.ts";

/** `store gc`: takes out the generations that no cohort needs. */
export async function gcCommand(io: Io, flags: RemovalFlags): Promise<ExitCode> {
  const workspace = await openWorkspace(flags, io);
  const { dataRoot } = workspace.settings;
  await using _lock = flags.execute
    ? await acquireRunLock({ directory: dataRoot, program: "daydream" })
    : undefined;
  const { garbage, kept, orphans } = findGarbage(workspace);
  const sizes = measureStages(garbage, { ...workspace, dataRoot });
  const forGood = flags.delete === true;
  const executed = flags.execute === true && garbage.length > 0;
  const trash = executed
    ? removeGenerations(garbage, { dataRoot, pipeline: workspace.pipeline, forGood })
    : undefined;
  if (flags.json) {
    const result = { kept, ...sizes, gen_ids: listRemoved(garbage), unclear_parents: listRemoved(orphans) };
    io.out(`${JSON.stringify({ executed, trash: trash ?? null, ...result }, null, 2)}\n`);
    return exitCode.done;
  }
  io.out(`${kept} generations are needed by a cohort, ${garbage.length} by none\n`);
  for (const { stage, id } of orphans)
    io.out(`${stage} ${id} is needed and does not say its parent: earlier stages are left whole\n`);
  io.out(describeRemoval(garbage, { ...flags, sizes, trash, executed, describe: workspace.files.describe }));
  return exitCode.done;
}

// --- internal ---

function findGarbage(workspace: Workspace): {
  readonly garbage: readonly GenerationRef[];
  readonly kept: number;
  readonly orphans: readonly GenerationRef[];
} {
  const lineage = readStoreLineage(workspace.files, workspace.pipeline);
  const { neededBy, orphans } = traceNeeds(readCohortNeeds(workspace), lineage);
  const garbage = lineage.generations.filter((ref) => neededBy(ref).length === 0);
  return { garbage, kept: lineage.generations.length - garbage.length, orphans };
}
