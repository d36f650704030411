/**
 * Start-up: how long the commands take that need neither a model nor a database.
 *
 * `npm run bench:startup [-- ROUNDS]` prints the median wall time of each beside that of `node -e 0`, in turns, so
 * that what else the machine does meets all alike. Exits 1 when one takes longer than the target.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const rounds = Number(process.argv[2] ?? 15);
const targetMs = 150;
/** It reads eleven YAML headers and checks them with zod, whose loading alone takes a third of this. */
const templatesTargetMs = 250;
const launcher = resolve(import.meta.dirname, "../../apps/csvagent/bin/csvagent.js");
const dataRoot = mkdtempSync(join(tmpdir(), "bench-startup-"));

const commands: Readonly<Record<string, readonly string[]>> = {
  "node -e 0": ["-e", "0"],
  "csvagent --version": [launcher, "--version"],
  "csvagent --help": [launcher, "--help"],
  "csvagent status": [launcher, "status", "--data-root", dataRoot],
  "csvagent datasets list": [launcher, "datasets", "list", "--data-root", dataRoot],
  "csvagent templates list": [launcher, "templates", "list", "--data-root", dataRoot],
  "csvagent inspect questions": [
    launcher,
    "inspect",
    "questions",
    "--source",
    "all",
    "--data-root",
    dataRoot,
  ],
};

try {
  const times = measure();
  const baseMs = medianOf(times.get("node -e 0") ?? []);
  let isAbove = false;
  for (const [name, samples] of times) {
    const medianMs = medianOf(samples);
    const mostMs = name === "csvagent templates list" ? templatesTargetMs : targetMs;
    const above = medianMs > mostMs;
    isAbove ||= above;
    const beside = name === "node -e 0" ? "" : `   ${(medianMs / baseMs).toFixed(1)} × node -e 0`;
    const least = `least ${Math.min(...samples).toFixed(0)} ms`;
    console.log(
      `${name.padEnd(28)} ${medianMs.toFixed(0).padStart(5)} ms  ${least}${beside}${above ? "   ✗" : ""}`,
    );
  }
  console.log(
    `Node ${process.versions.node}, median of ${rounds}; target ${targetMs} ms, templates list ${templatesTargetMs} ms`,
  );
  if (isAbove) process.exitCode = 1;
} finally {
  rmSync(dataRoot, { recursive: true, force: true });
}

// --- internal ---

/** Each command once unmeasured, so that the compile cache is there as for a user's second call. */
function measure(): ReadonlyMap<string, readonly number[]> {
  const times = new Map(Object.keys(commands).map((name): [string, number[]] => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, args] of Object.entries(commands)) {
      const startedMs = performance.now();
      const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
      if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr}`);
      if (round > 0) times.get(name)?.push(performance.now() - startedMs);
    }
  }
  return times;
}

function medianOf(samples: readonly number[]): number {
  const sorted = samples.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
