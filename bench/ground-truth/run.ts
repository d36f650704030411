/**
 * Ground truth at scale: template programs on a table of 10 000 rows, each in a fresh session of its own.
 *
 * `npm run bench:ground-truth [-- EXECUTIONS]` prints the rate, the latency, the memory of all sandbox
 * processes at its highest, and whether every repetition of a program gave the same answer.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { openSandbox } from "@daydream/sandbox";
import { answerHash } from "../../apps/csvagent/src/answer/answer-hash.ts";
import { pluginFolder } from "../../apps/csvagent/src/dataset/plugin-folder.ts";
import { readDataset } from "../../apps/csvagent/src/dataset/read-dataset.ts";
import { profileDataset } from "../../apps/csvagent/src/profile/profile-dataset.ts";
import { applicability } from "../../apps/csvagent/src/template/applicability.ts";
import { instantiateTemplate } from "../../apps/csvagent/src/template/instantiate-template.ts";
import { loadTemplates } from "../../apps/csvagent/src/template/load-templates.ts";
import { ordered } from "../../apps/csvagent/src/template/ordered.ts";
import { runProgram } from "../../apps/csvagent/src/template/run-program.ts";

const executions = Number(process.argv[2] ?? 1_000);
const rows = 10_000;
const concurrency = Math.max(2, availableParallelism()) * 2;

const folder = mkdtempSync(join(tmpdir(), "bench-ground-truth-"));
try {
  await measure(join(folder, "data.csv"));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

// --- internal ---

async function measure(path: string): Promise<void> {
  writeFileSync(path, table());
  const about = { title: "generated", description: null, licence: null, url: null };
  const dataset = await readDataset({ slug: "generated", path, csvSource: "generated", ...about });
  await using sandbox = await openSandbox({ plugin: pluginFolder });
  const profile = await profileDataset(dataset, { sandbox });
  const programs = (await loadTemplates())
    .filter((template) => applicability(template, profile).kind === "applies")
    .flatMap((template) => instantiateTemplate(template, profile).flatMap((plan) => plan.programs));
  const work = Array.from({ length: executions }, (_, index) => index % programs.length);

  let mostBytes = 0;
  const watch = setInterval(() => {
    mostBytes = Math.max(mostBytes, descendantBytes());
  }, 2_000);
  const latencies: number[] = [];
  const outcomes = new Map<number, Set<string>>();
  const kinds: Record<string, number> = {};
  const startedMs = performance.now();
  const results = ordered(work, concurrency, async (which) => {
    const beganMs = performance.now();
    const run = await runProgram(sandbox, dataset, programs[which]?.code ?? "");
    latencies.push(performance.now() - beganMs);
    return { which, run };
  });
  for await (const { which, run } of results) {
    kinds[run.kind] = (kinds[run.kind] ?? 0) + 1;
    const outcome = run.kind === "answered" ? answerHash(run.answer) : run.reason;
    outcomes.set(which, (outcomes.get(which) ?? new Set()).add(outcome));
  }
  const seconds = (performance.now() - startedMs) / 1_000;
  clearInterval(watch);

  latencies.sort((one, other) => one - other);
  const at = (share: number): string =>
    `${(latencies[Math.floor(share * (latencies.length - 1))] ?? 0).toFixed(0)} ms`;
  const changing = [...outcomes.values()].filter((set) => set.size > 1).length;
  console.log(`${sandbox.isolation.tier}, ${rows} rows, ${programs.length} programs, ${concurrency} at once`);
  console.log(
    `executions   ${executions} in ${seconds.toFixed(1)} s: ${(executions / seconds).toFixed(1)}/s`,
  );
  console.log(`each         p50 ${at(0.5)}, p95 ${at(0.95)}, a fresh session and its closing included`);
  console.log(
    `outcomes     ${Object.entries(kinds)
      .map(([kind, count]) => `${count} ${kind}`)
      .join(", ")}`,
  );
  console.log(`memory       ${(mostBytes / 2 ** 20).toFixed(0)} MiB at most in all sandbox processes (PSS)`);
  console.log(`host         ${(process.memoryUsage.rss() / 2 ** 20).toFixed(0)} MiB (RSS)`);
  console.log(`repeatable   ${changing === 0 ? "yes" : `no: ${changing} programs gave different answers`}`);
  if (changing > 0 || kinds.failed !== undefined) process.exitCode = 1;
}

/** Measures of different spread and skew, categories of different size, missing values; the same every time. */
function table(): string {
  let state = 42;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const lines = ["record_id,height,weight,income,score,region,product,member"];
  for (let row = 0; row < rows; row += 1) {
    const height = 170 + 10 * normal();
    const weight = 0.8 * (height - 100) + 8 * normal();
    const income = Math.exp(10 + 0.7 * normal());
    const score = random() < 0.05 ? "" : (50 + 12 * normal()).toFixed(2);
    const product = `p${Math.floor(20 * random() ** 2)}`;
    const region = ["north", "south", "east", "west"][Math.floor(4 * random())];
    lines.push(
      `${1000 + 3 * row},${height.toFixed(1)},${weight.toFixed(1)},${income.toFixed(2)},${score},${region},${product},${random() < 0.4 ? "yes" : "no"}`,
    );
  }
  return `${lines.join("\n")}\n`;
}

/** PSS of every process below this one; 0 where the system does not say. */
function descendantBytes(): number {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    const fields = readText(`/proc/${name}/stat`)
      .replace(/^.*\) /, "")
      .split(" ");
    parents.set(Number(name), Number(fields[1]));
  }
  const isBelow = (id: number): boolean => {
    for (let at = parents.get(id); at !== undefined && at > 1; at = parents.get(at))
      if (at === process.pid) return true;
    return false;
  };
  return [...parents.keys()].filter(isBelow).reduce((sum, id) => {
    const pss = /^Pss:\s+(\d+) kB/m.exec(readText(`/proc/${id}/smaps_rollup`));
    return sum + Number(pss?.[1] ?? 0) * 1_024;
  }, 0);
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
