import { compile, diffDesigns, type Member, type Row, type Spec } from "@daydream/design";
import { type ExitCode, exitCode, type Io, renderTable } from "@daydream/terminal";
import type { ReadFlags } from "../commands/setting-options.ts";
import { invalidInput } from "../problem/invalid-input.ts";
import { openWorkspace, type Workspace } from "../settings/workspace.ts";
import { readAllCatalogs } from "./plan-cohort.ts";
import { planMembers } from "./plan-members.ts";
import { findSpec, readSpec } from "./read-spec.ts";

/** `diff`: levels, rows and members that two specs do not share. */
export async function diffCommand(
  io: Io,
  given: { readonly before: string; readonly after: string },
  flags: ReadFlags,
): Promise<ExitCode> {
  const workspace = await openWorkspace(flags, io);
  const specs = [given.before, given.after].map((name) => readSpec(findSpec(name, workspace), workspace));
  const problems = specs.flatMap((parsed) => (parsed.kind === "invalid" ? parsed.problems : []));
  const [before, after] = specs.flatMap((parsed) => (parsed.kind === "parsed" ? [parsed.spec] : []));
  if (before === undefined || after === undefined) throw invalidInput(problems);
  const diff = diffDesigns(compile(before), compile(after));
  const members = diffMembers({ before, after }, workspace);
  const rows = { added: take(diff.addedRows()), removed: take(diff.removedRows()) };
  if (flags.json) {
    io.out(`${JSON.stringify({ ...diff, examples: rows, members: members ?? null }, null, 2)}\n`);
    return exitCode.done;
  }
  for (const axis of diff.addedAxes) io.out(`+ axis ${axis}\n`);
  for (const axis of diff.removedAxes) io.out(`- axis ${axis}\n`);
  for (const { axis, added, removed } of diff.levels) {
    if (added.length > 0) io.out(`+ ${axis}: ${added.join(", ")}\n`);
    if (removed.length > 0) io.out(`- ${axis}: ${removed.join(", ")}\n`);
  }
  io.out(`rows: ${diff.commonCount} in both, ${diff.addedCount} added, ${diff.removedCount} removed\n`);
  for (const row of rows.added) io.out(`+ ${describeRow(row)}\n`);
  for (const row of rows.removed) io.out(`- ${describeRow(row)}\n`);
  if (diff.isReordered) io.out("the same rows in another order\n");
  if (members === undefined) io.out("members are not compared: the catalogs do not know every level\n");
  else
    io.out(
      renderTable(
        [
          { title: "members" },
          { title: "in both", align: "right" },
          { title: "added", align: "right" },
          { title: "removed", align: "right" },
        ],
        members.map((line) => [line.stage, String(line.common), String(line.added), String(line.removed)]),
      ),
    );
  return exitCode.done;
}

// --- internal ---

interface MemberDiff {
  readonly stage: string;
  readonly common: number;
  readonly added: number;
  readonly removed: number;
}

/** How many members each stage gains and loses; `undefined` where a spec has levels that no catalog knows. */
function diffMembers(
  specs: { readonly before: Spec; readonly after: Spec },
  workspace: Workspace,
): readonly MemberDiff[] | undefined {
  const { catalogs } = readAllCatalogs(workspace);
  const before = planMembers(specs.before, { ...workspace, catalogs });
  const after = planMembers(specs.after, { ...workspace, catalogs });
  if (before.kind === "invalid" || after.kind === "invalid") return undefined;
  return workspace.pipeline.map(({ name }) => {
    const [old, new_] = [before, after].map(
      ({ members }) => new Set(members.filter(({ stage }) => stage === name).map(({ id }: Member) => id)),
    );
    const common = old?.intersection(new_ ?? new Set()).size ?? 0;
    return { stage: name, common, added: (new_?.size ?? 0) - common, removed: (old?.size ?? 0) - common };
  });
}

const exampleLimit = 5;

function take(rows: Iterable<Row>): readonly Row[] {
  const taken: Row[] = [];
  for (const row of rows) {
    if (taken.length === exampleLimit) break;
    taken.push(row);
  }
  return taken;
}

function describeRow(row: Row): string {
  return Object.values(row).join(" · ");
}
