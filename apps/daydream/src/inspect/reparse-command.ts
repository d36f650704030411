import { acquireRunLock, createFsStore } from "@daydream/store";
import { type ExitCode, exitCode, type Io } from "@daydream/terminal";
import { planCohort } from "../cohort/plan-cohort.ts";
import { findSpec, specName } from "../cohort/read-spec.ts";
import type { ReparseFlags } from "../commands/reparse.ts";
import { fail } from "../errors.ts";
import { createGenerationWriter } from "../generation/generation-writer.ts";
import { invalidInput } from "../problem/invalid-input.ts";
import { openWorkspace } from "../settings/workspace.ts";
import { reportDamages } from "./damage.ts";
import { describeReparse } from "./describe-reparse.ts";
import { type Reparsed, reparseCohort } from "./reparse-cohort.ts";

/** `reparse`: reads the replies of a cohort again, by today's parsers, without a call. */
export async function reparseCommand(io: Io, given: string, flags: ReparseFlags): Promise<ExitCode> {
  const workspace = await openWorkspace(flags, io);
  const { files, pipeline, settings } = workspace;
  const { stage } = flags;
  if (stage !== undefined && !pipeline.some(({ name }) => name === stage))
    throw fail("bad-option", {
      option: "--stage",
      problem: `there is no stage ${stage}; there are ${pipeline.map(({ name }) => name).join(", ")}`,
    });
  const source = findSpec(given, workspace);
  const cohort = planCohort(source, workspace);
  if (cohort.kind === "invalid") throw invalidInput(cohort.problems);
  const isDry = flags.dryRun === true;
  const reparse = async (): Promise<Reparsed> => {
    if (isDry) return reparseCohort(cohort, { files, stage });
    await using _lock = await acquireRunLock({
      directory: settings.dataRoot,
      program: "daydream",
      command: `daydream reparse ${given}`,
    });
    await using store = createFsStore({ directory: settings.dataRoot });
    return await reparseCohort(cohort, { files, stage, writer: createGenerationWriter(store) });
  };
  const reparsed = await reparse();
  const name = specName(source);
  if (flags.json)
    io.out(`${JSON.stringify({ cohort: name, dry_run: isDry, ...reparsedJson(reparsed) }, null, 2)}\n`);
  else io.out(describeReparse(name, reparsed, { isDry }));
  reportDamages(io, reparsed.damages);
  return reparsed.damages.length === 0 ? exitCode.done : exitCode.failures;
}

// --- internal ---

function reparsedJson({
  read,
  changes,
  scores,
  stale,
  damages,
}: Reparsed): Readonly<Record<string, unknown>> {
  return {
    read,
    changes: changes.map(({ id, ...change }) => ({ gen_id: id, ...change })),
    scores: scores.map(({ id, ...pair }) => ({ gen_id: id, ...pair })),
    stale: stale.map(({ stage, id, parentId }) => ({ stage, gen_id: id, parent_gen_id: parentId })),
    damages,
  };
}
