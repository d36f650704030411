import { cut, type ExitCode, exitCode, type Io, renderTable } from "@daydream/terminal";
import type { ReadFlags } from "../commands/setting-options.ts";
import { fail } from "../errors.ts";
import { openWorkspace, type Workspace } from "../settings/workspace.ts";
import { cohortPaths } from "./cohort-paths.ts";
import { checkCohortName, findCohorts } from "./find-cohorts.ts";
import { readMembershipCsv } from "./membership-csv.ts";
import { findSpec, readSpec } from "./read-spec.ts";
import { verifyCohort } from "./verify-cohort.ts";

/** `cohorts list`: every cohort, whether it is compiled, and what it asks. */
export async function listCohortsCommand(io: Io, flags: ReadFlags): Promise<ExitCode> {
  const workspace = await openWorkspace(flags, io);
  const cohorts = findCohorts(workspace.files).map((name) => describeCohort(name, workspace));
  if (flags.json) io.out(`${JSON.stringify(cohorts, null, 2)}\n`);
  else if (cohorts.length === 0)
    io.out(`no cohort in ${workspace.files.describe("cohorts")}: daydream init NEW-FOLDER\n`);
  else
    io.out(
      renderTable(
        [
          { title: "cohort" },
          { title: "ids" },
          { title: "members", align: "right" },
          { title: "question", maxWidth: 70 },
        ],
        cohorts.map(({ name, ids, members, question }) => [
          name,
          ids ?? "(spec has problems)",
          members === undefined ? "not compiled" : String(members),
          cut(question ?? "", 70),
        ]),
      ),
    );
  return exitCode.done;
}

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

// --- internal ---

interface CohortLine {
  readonly name: string;
  readonly ids: string | undefined;
  readonly members: number | undefined;
  readonly question: string | undefined;
}

function describeCohort(name: string, workspace: Workspace): CohortLine {
  const parsed = readSpec(findSpec(name, workspace), workspace);
  const spec = parsed.kind === "parsed" ? parsed.spec : undefined;
  return {
    name,
    ids: spec?.output.ids,
    members: readMembershipCsv(workspace.files, name)?.length,
    question: spec?.card?.question,
  };
}
