import type { Problem } from "@daydream/design";
import { type ExitCode, exitCode, type Io } from "@daydream/terminal";
import type { ReadFlags } from "../commands/setting-options.ts";
import { fail } from "../errors.ts";
import { problemLines, sortedProblems } from "../problem/invalid-input.ts";
import { createProblemList } from "../problem/problem-list.ts";
import { checkTemplates } from "../prompt/check-templates.ts";
import { openWorkspace, type Workspace } from "../settings/workspace.ts";
import { findCohorts } from "./find-cohorts.ts";
import { planCohort, readAllCatalogs } from "./plan-cohort.ts";
import { findSpec, specName } from "./read-spec.ts";

/** `check`: prints every problem with its place; exits 1 when there is one. */
export async function checkCommand(
  io: Io,
  given: string | undefined,
  flags: ReadFlags & { readonly all?: boolean },
): Promise<ExitCode> {
  if ((given === undefined) === (flags.all !== true)) throw fail("cohort-missing", {});
  const workspace = await openWorkspace(flags, io);
  const names = given === undefined ? findCohorts(workspace.files) : [given];
  const catalogs = readAllCatalogs(workspace);
  const templateProblems = given === undefined ? checkAllTemplates(workspace, catalogs) : [];
  const checked = names.map((name) => checkOne(name, { ...workspace, catalogs }));
  const problems = sortedProblems([
    ...catalogs.problems,
    ...templateProblems,
    ...checked.flatMap((cohort) => cohort.problems),
  ]);
  if (flags.json)
    io.out(`${JSON.stringify({ ok: problems.length === 0, cohorts: checked, problems }, null, 2)}\n`);
  else {
    for (const { name, members } of checked) if (members !== undefined) io.out(`✓ ${name}: ${members}\n`);
    for (const problem of problems) io.out(`${problemLines(problem)}\n`);
    io.out(summary(names.length, problems));
  }
  return problems.length === 0 ? exitCode.done : exitCode.failures;
}

// --- internal ---

interface Checked {
  readonly name: string;
  /** Absent when there are problems. */
  readonly members?: string;
  readonly problems: readonly Problem[];
}

function checkOne(given: string, workspace: Workspace): Checked {
  const source = findSpec(given, workspace);
  const plan = planCohort(source, workspace);
  const name = specName(source);
  if (plan.kind === "invalid") return { name, problems: plan.problems };
  const counts = workspace.pipeline.map((stage) => {
    const count = plan.members.filter((member) => member.stage === stage.name).length;
    return `${count} ${stage.name}${count === 1 ? "" : "s"}`;
  });
  return { name, members: counts.join(", "), problems: [] };
}

/** Templates that no cohort uses are looked at too. */
function checkAllTemplates(
  { pipeline }: Workspace,
  { catalogs }: ReturnType<typeof readAllCatalogs>,
): readonly Problem[] {
  const problems = createProblemList();
  const templates = [...catalogs.templates.values()].flatMap((byId) => [...byId.values()]);
  const withText = templates.filter(({ mode, hash }) => mode === "copy" || hash !== "");
  checkTemplates(withText, { pipeline, catalogs, combos: [...catalogs.combos.keys()], problems });
  return problems.all;
}

function summary(count: number, problems: readonly Problem[]): string {
  const specs = `${count} ${count === 1 ? "spec" : "specs"}`;
  if (problems.length === 0) return `${specs} checked, nothing wrong\n`;
  return `${specs} checked, ${problems.length} ${problems.length === 1 ? "problem" : "problems"}\n`;
}
