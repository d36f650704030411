import { type ExitCode, exitCode, type Io } from "@daydream/terminal";
import type { ReadFlags } from "../commands/setting-options.ts";
import { fail } from "../errors.ts";
import { openWorkspace } from "../settings/workspace.ts";
import { cohortPaths } from "./cohort-paths.ts";
import { checkCohortName } from "./find-cohorts.ts";
import { readMembershipCsv } from "./membership-csv.ts";
import { verifyCohort } from "./verify-cohort.ts";

/** `cohorts show`: the members of a compiled cohort. */
export async function showCohortCommand(io: Io, cohort: string, flags: ReadFlags): Promise<ExitCode> {
  const { files } = await openWorkspace(flags, io);
  const lines = readMembershipCsv(files, checkCohortName(cohort));
  if (lines === undefined)
    throw fail("cohort-not-compiled", { cohort, path: files.describe(cohortPaths.membership(cohort)) });
  if (flags.json)
    io.out(
      `${JSON.stringify(
        lines.map(({ stage, id }) => ({ stage, gen_id: id })),
        null,
        2,
      )}\n`,
    );
  else for (const { stage, id } of lines) io.out(`${stage},${id}\n`);
  return exitCode.done;
}

/** `cohorts verify`: everything that is wrong with a compiled cohort's files; exits 1 when something is. */
export async function verifyCohortCommand(io: Io, cohort: string, flags: ReadFlags): Promise<ExitCode> {
  const workspace = await openWorkspace(flags, io);
  const { members, problems } = verifyCohort(checkCohortName(cohort), workspace);
  if (flags.json) io.out(`${JSON.stringify({ cohort, members, problems }, null, 2)}\n`);
  else {
    for (const problem of problems) io.out(`${problem}\n`);
    io.out(
      `${cohort}: ${members} members, ${problems.length === 0 ? "nothing wrong" : `${problems.length} problems`}\n`,
    );
  }
  return problems.length === 0 ? exitCode.done : exitCode.failures;
}
