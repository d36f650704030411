/**
 * Measures compiling: rows per second written as CSV, peak memory from 80 thousand to 4 million rows, and how
 * long a pair of 15,000 entries takes. Each measurement runs in a process of its own, so that memory is its
 * own. Exits 1 when a target is missed: `npm run bench:compile`.
 */
import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compile, csvChunks, parseSpec } from "@daydream/design";

const targets = { rowsPerSecond: 2_000_000, peakMemoryMb: 200, memoryGrowth: 1.25, pairMs: 1000 };
const sizes = [80_000, 800_000, 4_000_000];

const [, , part, argument] = process.argv;
if (part === "rows") measureRows(Number(argument));
else if (part === "pair") measurePair(argument ?? "");
else process.exitCode = runAll();

// --- internal ---

interface RowsMeasurement {
  readonly rows: number;
  readonly seconds: number;
  readonly rowsPerSecond: number;
  readonly megabytes: number;
  readonly peakMemoryMb: number;
}

function runAll(): number {
  const rows = sizes.map((size) => measured<RowsMeasurement>("rows", String(size)));
  console.table(rows);
  const pairs = ["inline", "csv"].map((form) =>
    measured<{ form: string; ms: number; rows: number }>("pair", form),
  );
  console.table(pairs);
  const last = rows[rows.length - 1];
  const first = rows[0];
  if (last === undefined || first === undefined) return 1;
  const checks = [
    [`${Math.round(last.rowsPerSecond)} rows/s`, last.rowsPerSecond >= targets.rowsPerSecond],
    [`peak ${last.peakMemoryMb} MB`, rows.every(({ peakMemoryMb }) => peakMemoryMb < targets.peakMemoryMb)],
    [
      `memory ${first.peakMemoryMb} → ${last.peakMemoryMb} MB`,
      last.peakMemoryMb / first.peakMemoryMb <= targets.memoryGrowth,
    ],
    [
      `pairs ${pairs.map(({ ms }) => `${Math.round(ms)} ms`).join(", ")}`,
      pairs.every(({ ms }) => ms < targets.pairMs),
    ],
  ] as const;
  for (const [text, isMet] of checks) console.log(`${isMet ? "met   " : "MISSED"} ${text}`);
  return checks.every(([, isMet]) => isMet) ? 0 : 1;
}

function measured<Result>(...args: readonly string[]): Result {
  const { stdout, stderr, status } = spawnSync(process.execPath, [import.meta.filename, ...args], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Result;
}

/** One pair and one tuple beside four plain axes: 8 × 10 × 1000 per two hundred and fifty replicates. */
function measureRows(rows: number): void {
  const spec = specOf({
    axes: {
      combo_id: names("combo_v1_", rows / 8000),
      draft_template: names("creative-synthesis-v", 10),
      evaluation_template: names("novelty-v", 10),
      evaluation_llm: ["gemini_25_pro", "sonnet-4"],
      evaluation_replicate: names("", 10),
    },
    rules: {
      tuples: {
        essay: {
          axes: ["essay_template", "essay_llm"],
          items: names("essay-theme-v", 4).flatMap((theme) =>
            names("model-", 2).map((model) => [theme, model]),
          ),
        },
      },
      pairs: {
        evaluation: {
          left: "evaluation_template",
          right: "evaluation_llm",
          allowed: names("novelty-v", 10).map((template, index) => [
            template,
            index % 2 ? "sonnet-4" : "gemini_25_pro",
          ]),
        },
      },
    },
    output: { field_order: ["combo_id", "draft_template", "essay_template", "essay_llm"] },
  });
  const folder = mkdtempSync(join(tmpdir(), "bench-compile-"));
  const file = openSync(join(folder, "rows.csv"), "w");
  const startedMs = performance.now();
  let bytes = 0;
  const design = compile(spec);
  for (const chunk of csvChunks(design)) bytes += writeSync(file, chunk);
  const seconds = (performance.now() - startedMs) / 1000;
  closeSync(file);
  rmSync(folder, { recursive: true });
  if (design.rowCount !== rows) throw new Error(`expected ${rows} rows, got ${design.rowCount}`);
  const result: RowsMeasurement = {
    rows,
    seconds: Math.round(seconds * 1000) / 1000,
    rowsPerSecond: Math.round(rows / seconds),
    megabytes: Math.round(bytes / 1e6),
    peakMemoryMb: Math.round(process.resourceUsage().maxRSS / 1024),
  };
  console.log(JSON.stringify(result));
}

/** From the text of the spec to the first row. */
function measurePair(form: string): void {
  const entries = Array.from({ length: 15_000 }, (_, index) => [`left_${index % 500}`, `right_${index}`]);
  const quoted = entries.map(([left, right]) => `        - [${left}, ${right}]`).join("\n");
  const text = [
    "axes:",
    `  left: [${names("left_", 500, 0).join(", ")}]`,
    '  right: "@file:right.csv"',
    "rules:",
    "  pairs:",
    "    big:",
    "      left: left",
    "      right: right",
    form === "csv" ? '      allowed: "@file:pairs.csv"' : `      allowed:\n${quoted}`,
    "output: {field_order: []}",
  ].join("\n");
  const files: Readonly<Record<string, string>> = {
    "right.csv": `right\n${entries.map(([, right]) => right).join("\n")}\n`,
    "pairs.csv": `left,right\n${entries.map((entry) => entry.join(",")).join("\n")}\n`,
  };
  const startedMs = performance.now();
  const parsed = parseSpec(text, { file: "config.yaml", readInclude: (path) => files[path] });
  if (parsed.kind === "invalid") throw new Error(parsed.problems[0]?.message);
  const design = compile(parsed.spec);
  const [first] = design;
  if (first === undefined) throw new Error("no row");
  console.log(JSON.stringify({ form, rows: design.rowCount, ms: Math.round(performance.now() - startedMs) }));
}

function names(prefix: string, count: number, start = 1): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${index + start}`);
}

function specOf(document: unknown) {
  const parsed = parseSpec(JSON.stringify(document), { file: "config.json" });
  if (parsed.kind === "invalid") throw new Error(parsed.problems.map(({ message }) => message).join("\n"));
  return parsed.spec;
}
