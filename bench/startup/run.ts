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
const apps = resolve(import.meta.dirname, "../../apps");
const starter = join(apps, "daydream/starter/data");
const home = mkdtempSync(join(tmpdir(), "bench-startup-"));
const nothing = join(home, "data");

const commands: Readonly<Record<string, readonly string[]>> = {
  "node -e 0": ["-e", "0"],
  ...command("csvagent --version"),
  ...command("csvagent --help"),
  ...command("csvagent status", nothing),
  ...command("csvagent datasets list", nothing),
  ...command("csvagent templates list", nothing),
  ...command("csvagent inspect questions --source all", nothing),
  ...command("daydream --version"),
  ...command("daydream --help"),
  ...command("daydream models", starter),
  ...command("daydream combos list", starter),
  ...command("daydream cohorts list", nothing),
  ...command("daydream log", nothing),
  ...command("daydream status", nothing),
};

try {
  const times = measure();
  const baseMs = medianOf(times.get("node -e 0") ?? []);
  let isAbove = false;
  for (const [name, samples] of times) {
    const medianMs = medianOf(samples);
    const above = medianMs > targetMs;
    isAbove ||= above;
    const beside = name === "node -e 0" ? "" : `   ${(medianMs / baseMs).toFixed(1)} × node -e 0`;
    const least = `least ${Math.min(...samples).toFixed(0)} ms`;
    console.log(
      `${name.padEnd(40)} ${medianMs.toFixed(0).padStart(5)} ms  ${least}${beside}${above ? "   ✗" : ""}`,
    );
  }
  console.log(`Node ${process.versions.node}, median of ${rounds}; target ${targetMs} ms`);
  if (isAbove) process.exitCode = 1;
} finally {
  rmSync(home, { recursive: true, force: true });
}

// --- internal ---

/** A command line by what it is, and what Node is given to run it. */
function command(line: string, dataRoot?: string): Readonly<Record<string, readonly string[]>> {
  const [program = "", ...args] = line.split(" ");
  const launcher = join(apps, program, `bin/${program}.js`);
  return { [line]: [launcher, ...args, ...(dataRoot === undefined ? [] : ["--data-root", dataRoot])] };
}

/** Each command once unmeasured, so that the compile cache is there as for a user's second call. */
function measure(): ReadonlyMap<string, readonly number[]> {
  const times = new Map(Object.keys(commands).map((name): [string, number[]] => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, args] of Object.entries(commands)) {
      const startedMs = performance.now();
      const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", cwd: home });
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
