/**
 * Reports: of a cohort of 100,000 members with everything in the store, how long and how much memory; and the page of
 * 10,000 evaluations in a headless Chromium, how long it takes to open, sort, filter and drill down.
 *
 * Makes data roots of its own below the system's temporary folder (`--members N` makes a smaller one) and runs the
 * command in processes of its own. The best of three counts, because what else the machine does can only add to it;
 * the processor time is printed beside it. Where there is no Chromium, the page is written and not opened.
 * `npm run bench:report`
 */
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { createSourceFiles } from "../../apps/daydream/src/catalog/source-files.ts";
import { cohortPaths, generationFiles } from "../../apps/daydream/src/cohort/cohort-paths.ts";
import { metadataJson } from "../../apps/daydream/src/cohort/member-metadata.ts";
import { membersCsv } from "../../apps/daydream/src/cohort/members-csv.ts";
import { planCohort } from "../../apps/daydream/src/cohort/plan-cohort.ts";
import { findSpec } from "../../apps/daydream/src/cohort/read-spec.ts";
import {
  chromiumPath,
  openSamplePage,
  type SamplePage,
} from "../../apps/daydream/src/report/sample-browser.ts";
import { chance, writeSampleResults } from "../../apps/daydream/src/report/sample-results.ts";
import { pipeline } from "../../apps/daydream/src/stages.ts";
import { type MeasuredCommand, measureCommand } from "../measure-command.ts";

const limits = { reportMs: 20_000, megabytes: 1000, stepMs: 1000 };
const { values: options } = parseArgs({ options: { members: { type: "string", default: "100000" } } });
const root = resolve(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "daydream-report-"));
const program = join(root, "apps/daydream/bin/daydream.js");
let failures = 0;

try {
  // 1 draft, 2 essays of it and 98 evaluations of each of them.
  const drafts = Math.max(2, Math.round(Number(options.members) / 199));
  const large = await makeStore("large", { drafts, judgeReplicates: 49 });
  const runs: MeasuredCommand[] = [];
  for (let round = 0; round < 3; round += 1) runs.push(await runReport(large.dataRoot));
  const [best] = runs.toSorted((a, b) => a.ms - b.ms);
  if (best === undefined) throw new Error("nothing was measured");
  console.log(`report of ${large.members.toLocaleString("en")} members, all files and the page`);
  console.log(
    `  ${runs.map(({ ms }) => ms.toFixed(0)).join(", ")} ms; processor ${best.processorMs.toFixed(0)} ms`,
  );
  check("  best", best.ms, limits.reportMs, "ms");
  check("  memory", Math.max(...runs.map(({ megabytes }) => megabytes)), limits.megabytes, "MB");
  const page = await makeStore("page", { drafts: 120, judgeReplicates: 21 });
  await runReport(page.dataRoot);
  const file = join(page.dataRoot, "cohorts/first/reports/report.html");
  console.log(
    `page of ${page.evaluations.toLocaleString("en")} evaluations: ${(statSync(file).size / 1e6).toFixed(1)} MB`,
  );
  if (chromiumPath === undefined) console.log("  not opened: there is no Chromium");
  else await measurePage(file);
  process.exitCode = failures === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

// --- internal ---

interface MadeStore {
  readonly dataRoot: string;
  readonly members: number;
  readonly evaluations: number;
}

async function makeStore(
  name: string,
  { drafts, judgeReplicates }: { readonly drafts: number; readonly judgeReplicates: number },
): Promise<MadeStore> {
  const workingDirectory = join(folder, name);
  const dataRoot = join(workingDirectory, "data");
  await measureCommand([program, "init", workingDirectory]);
  const spec = [
    "axes:",
    "  combo_id: [combo_v1_6469d78980c3]",
    "  draft_template: [plain-links, one-question]",
    "  draft_llm: [gpt-oss-120b]",
    "  essay_template: [essay-from-notes]",
    "  essay_llm: [gpt-oss-120b, gpt-oss-20b]",
    "  evaluation_template: [concreteness]",
    "  evaluation_llm: [gpt-oss-120b, gpt-oss-20b]",
    `replicates: { draft_llm: ${Math.ceil(drafts / 2)}, evaluation_llm: ${judgeReplicates} }`,
    "card: { question: How fast is it?, metric: mean, success: { threshold: 8 } }",
    "output: { field_order: [combo_id] }",
  ].join("\n");
  writeFileSync(join(dataRoot, cohortPaths.spec("first")), spec);
  const context = { files: createSourceFiles({ dataRoot, workingDirectory }), pipeline, workingDirectory };
  const plan = planCohort(findSpec("first", context), context);
  if (plan.kind === "invalid") throw new Error(JSON.stringify(plan.problems, null, 2));
  writeFileSync(join(dataRoot, cohortPaths.members("first")), membersCsv(plan.members, pipeline));
  for (const member of plan.members) {
    const path = join(dataRoot, cohortPaths.generation(member.stage, member.id));
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, generationFiles.metadata), metadataJson(member, { cohort: "first", pipeline }));
  }
  writeSampleResults(plan.members, {
    dataRoot,
    textOf: ({ id }) => gibberish(id, 900),
    reasonsOf: ({ id }) => `${gibberish(id, 350)}\n`,
    fateOf: ({ id, stage }) =>
      stage === "evaluation" && chance(`fate ${id}`) < 0.02
        ? { kind: "failed", code: "parse-failed" }
        : { kind: "made" },
  });
  const evaluations = plan.members.filter(({ stage }) => stage === "evaluation").length;
  return { dataRoot, members: plan.members.length, evaluations };
}

/** Words that no two texts share: they compress no better than what models write. */
function gibberish(seed: string, words: number): string {
  return Array.from({ length: words }, (_, at) =>
    Math.floor(chance(`${seed} ${at}`) * 1.6e6).toString(36),
  ).join(" ");
}

function runReport(dataRoot: string): Promise<MeasuredCommand> {
  return measureCommand([program, "report", "first", "--data-root", dataRoot]);
}

async function measurePage(file: string): Promise<void> {
  await using page = await openSamplePage(file);
  check("  open", page.openedMs, limits.stepMs, "ms");
  const header = (column: number) =>
    `document.querySelectorAll("#evaluation-table th button")[${column}].click()`;
  const select = (at: number) =>
    `(() => { const select = document.querySelectorAll("#filter select")[${at}]; select.selectedIndex = 1; select.dispatchEvent(new Event("change")); })()`;
  await measure(page, "sort by score", header(0), "true");
  await measure(page, "sort by a level", header(2), "true");
  await measure(page, "filter", select(0), "true");
  await measure(page, "show all", `document.querySelector("#filter button").click()`, "true");
  await measure(
    page,
    "another heat map",
    `(() => { const select = document.querySelectorAll("#heat-controls select")[0]; select.selectedIndex = 1; select.dispatchEvent(new Event("change")); })()`,
    "true",
  );
  await measure(
    page,
    "drill down",
    `document.querySelector("#evaluation-table td button").click()`,
    `document.querySelectorAll("#drill-down .text").length === 2`,
  );
  if (page.requests.length > 0 || page.complaints.length > 0) {
    console.log(page.requests, page.complaints);
    failures += 1;
  }
}

/** From the act until its result has been painted. */
async function measure(page: SamplePage, name: string, act: string, isDone: string): Promise<void> {
  const ms = await page.evaluate(`new Promise((resolve) => {
    const startedMs = performance.now();
    ${act};
    const look = () => requestAnimationFrame(() => requestAnimationFrame(() =>
      (${isDone}) ? resolve(performance.now() - startedMs) : look()));
    look();
  })`);
  check(`  ${name}`, Number(ms), limits.stepMs, "ms");
}

function check(name: string, value: number, limit: number, unit: string): void {
  if (value > limit) failures += 1;
  console.log(`${name}: ${value.toFixed(0)} ${unit} ${value <= limit ? "✓" : "✗"} at most ${limit}`);
}
