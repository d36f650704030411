import { cut, type ExitCode, exitCode, type Io, renderTable } from "@daydream/terminal";
import type { ReadFlags } from "../commands/setting-options.ts";
import { openWorkspace, type Workspace } from "../settings/workspace.ts";
import { findCohorts } from "./find-cohorts.ts";
import { readMembershipCsv } from "./membership-csv.ts";

/** `cohorts list`: every cohort, whether it is compiled, and what it asks. */
export async function listCohortsCommand(io: Io, flags: ReadFlags): Promise<ExitCode> {
  const workspace = await openWorkspace(flags, io);
  const cohorts = await describeCohorts(findCohorts(workspace.files), workspace);
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

// --- internal ---

interface CohortLine {
  readonly name: string;
  readonly ids: string | undefined;
  readonly members: number | undefined;
  readonly question: string | undefined;
}

/** What parses specs is loaded only where there are some. */
async function describeCohorts(
  names: readonly string[],
  workspace: Workspace,
): Promise<readonly CohortLine[]> {
  if (names.length === 0) return [];
  const { findSpec, readSpec } = await import("./read-spec.ts");
  return names.map((name) => {
    const parsed = readSpec(findSpec(name, workspace), workspace);
    const spec = parsed.kind === "parsed" ? parsed.spec : undefined;
    return {
      name,
      ids: spec?.output.ids,
      members: readMembershipCsv(workspace.files, name)?.length,
      question: spec?.card?.question,
    };
  });
}
