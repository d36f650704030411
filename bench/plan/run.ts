/**
 * `plan` of a cohort of 100,000 members with everything on disk: how long, how much memory.
 *
 * Makes a data root of its own below the system's temporary folder, leaves in it what a run leaves that made
 * every member, and times the command in fresh processes: once without an index, then with it. The best of
 * five counts, because what else the machine does can only add to it; the processor time is printed beside it.
 * `npm run bench:plan`
 */
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createSourceFiles } from "../../apps/daydream/src/catalog/source-files.ts";
import { planCohort } from "../../apps/daydream/src/cohort/plan-cohort.ts";
import { findSpec } from "../../apps/daydream/src/cohort/read-spec.ts";
import { indexPath } from "../../apps/daydream/src/plan/generation-index.ts";
import { makeMembers } from "../../apps/daydream/src/sample/make-members.ts";
import { pipeline } from "../../apps/daydream/src/stages.ts";
import { type MeasuredCommand, measureCommand } from "../measure-command.ts";

const limitMs = 3000;
const root = resolve(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "daydream-plan-"));
const dataRoot = join(folder, "data");

try {
  const program = join(root, "apps/daydream/bin/daydream.js");
  await measureCommand([program, "init", folder]);
  writeFileSync(join(dataRoot, "cohorts/first/spec/config.yaml"), largeSpec());
  const count = makeEverything();
  const command = [program, "plan", "first", "--data-root", dataRoot];
  const first = await measureCommand(command);
  console.log(`${count.toLocaleString("en")} members, everything made`);
  console.log(`without an index: ${describe(first)}`);
  console.log(`index: ${(statSync(join(dataRoot, indexPath)).size / 1e6).toFixed(1)} MB`);
  const runs: MeasuredCommand[] = [];
  for (let round = 0; round < 5; round += 1) runs.push(await measureCommand(command));
  const [best] = runs.toSorted((a, b) => a.ms - b.ms);
  if (best === undefined) throw new Error("nothing was measured");
  console.log(
    `with the index: ${runs.map(({ ms }) => ms.toFixed(0)).join(", ")} ms; the best: ${describe(best)}`,
  );
  console.log(`\n${best.output}`);
  console.log(`${best.ms <= limitMs ? "✓" : "✗"} ${best.ms.toFixed(0)} ms, at most ${limitMs}`);
  process.exitCode = best.ms <= limitMs ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

// --- internal ---

/** 2 × 251 drafts, 2 essays of each, 2 × 49 evaluations of each: 99,898 members. */
function largeSpec(): string {
  return [
    "axes:",
    "  combo_id: [combo_v1_6469d78980c3]",
    "  draft_template: [plain-links, one-question]",
    "  draft_llm: [gpt-oss-120b]",
    "  essay_template: [essay-from-notes]",
    "  essay_llm: [gpt-oss-120b, gpt-oss-20b]",
    "  evaluation_template: [concreteness]",
    "  evaluation_llm: [gpt-oss-120b, gpt-oss-20b]",
    "replicates: { draft_llm: 251, evaluation_llm: 49 }",
    "output:",
    "  field_order: [combo_id]",
    "",
  ].join("\n");
}

/** Makes every member of the cohort; gives their number. */
function makeEverything(): number {
  const context = {
    files: createSourceFiles({ dataRoot, workingDirectory: folder }),
    pipeline,
    workingDirectory: folder,
  };
  const plan = planCohort(findSpec("first", context), context);
  if (plan.kind === "invalid") throw new Error(JSON.stringify(plan.problems, null, 2));
  makeMembers(plan, { dataRoot });
  return plan.members.length;
}

function describe({ ms, processorMs, megabytes }: MeasuredCommand): string {
  return `${ms.toFixed(0)} ms (processor ${processorMs.toFixed(0)} ms), ${megabytes.toFixed(0)} MB`;
}
