import { type ExitCode, exitCode, type Io } from "@daydream/terminal";
import type { ShowFlags } from "../commands/show.ts";
import { fail } from "../errors.ts";
import { openWorkspace, type Workspace } from "../settings/workspace.ts";
import { reportDamages } from "./damage.ts";
import { type ComparedText, compareGenerations, describeDifference } from "./describe-difference.ts";
import { describeGeneration, type ShownGeneration } from "./describe-generation.ts";
import { findGeneration } from "./find-generation.ts";
import { findCohortsOf, levelsOf, type Relative, readLineageOf } from "./lineage.ts";
import { readStoredGeneration } from "./read-stored-generation.ts";

/** `show`: all that there is of one generation, or how two differ. */
export async function showCommand(
  io: Io,
  [given, other]: readonly [string, string | undefined],
  flags: ShowFlags,
): Promise<ExitCode> {
  const workspace = await openWorkspace(flags, io);
  const shown = readShown(given, workspace);
  const second = other === undefined ? undefined : readShown(other, workspace);
  if (second !== undefined) showDifference(io, [shown, second], flags);
  else showOne(io, shown, flags);
  const damages = [shown, ...(second === undefined ? [] : [second])].flatMap(damagesOf);
  reportDamages(io, damages);
  return damages.length === 0 ? exitCode.done : exitCode.failures;
}

// --- internal ---

function readShown(given: string, { files, pipeline }: Workspace): ShownGeneration {
  const ref = findGeneration(given, { files, pipeline });
  return {
    generation: readStoredGeneration(ref, files),
    lineage: readLineageOf(ref, { files, pipeline }),
    cohorts: findCohortsOf(ref, files),
  };
}

function chosenTexts(flags: ShowFlags): readonly ComparedText[] {
  return (["parsed", "raw", "prompt"] as const).filter((text) => flags[text] === true);
}

function showOne(io: Io, shown: ShownGeneration, flags: ShowFlags): void {
  const chosen = chosenTexts(flags);
  const { generation } = shown;
  if (flags.json) io.out(`${JSON.stringify(shownJson(shown), null, 2)}\n`);
  else if (chosen.length === 0) io.out(describeGeneration(shown));
  for (const name of flags.json ? [] : chosen) {
    const text = generation.newest[name];
    if (text === undefined)
      throw fail("text-missing", { id: generation.id, text: name, path: generation.path });
    io.out(text);
  }
}

function showDifference(io: Io, pair: readonly [ShownGeneration, ShownGeneration], flags: ShowFlags): void {
  const chosen = chosenTexts(flags);
  const difference = compareGenerations(...pair, chosen.length === 0 ? ["parsed", "prompt"] : chosen);
  const [a, b] = pair.map(({ generation }) => generation.id);
  if (flags.json) io.out(`${JSON.stringify({ a, b, ...difference }, null, 2)}\n`);
  else io.out(describeDifference(pair, difference, { hasColour: io.showsColour }));
}

/** Its own damages, and what is not known of its ancestors; each once. */
function damagesOf({ generation, lineage }: ShownGeneration): ShownGeneration["generation"]["damages"] {
  const own = new Set(generation.damages.map(({ message }) => message));
  return [...generation.damages, ...lineage.damages.filter(({ message }) => !own.has(message))];
}

function shownJson(shown: ShownGeneration): Readonly<Record<string, unknown>> {
  const { generation, lineage, cohorts } = shown;
  const { newest, attempts, inputs } = generation;
  return {
    stage: generation.stage,
    gen_id: generation.id,
    status: generation.status === "silent" ? "failed" : generation.status,
    path: generation.path,
    cohorts,
    levels: levelsOf(lineage),
    lineage: lineage.line.map(relativeJson),
    children: lineage.children.map(relativeJson),
    call: newest.call ?? null,
    reading: newest.reading ?? null,
    attempts: attempts.map(({ number, path, call, reading }) => ({
      attempt: number,
      path,
      call: call ?? null,
      reading: reading ?? null,
    })),
    settings: inputs?.settings ?? null,
    prompt: newest.prompt ?? null,
    raw: newest.raw ?? null,
    parsed: newest.parsed ?? null,
    damages: damagesOf(shown),
  };
}

function relativeJson({ stage, id, status, levels, result }: Relative): Readonly<Record<string, unknown>> {
  return {
    stage,
    gen_id: id,
    status: status === "silent" ? "failed" : status,
    levels,
    result: result ?? null,
  };
}
