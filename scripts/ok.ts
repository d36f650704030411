/**
 * Runs every check of the repository and ends with one line, `N passed, N failed`.
 *
 * A check that counts its own tests (vitest, pytest) adds them; each other check counts as one.
 */
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const python = join(root, "packages/sandbox/.venv/bin/python");
const pythonFolders = [
  "packages/sandbox/python",
  "packages/sandbox/threats",
  "packages/statistics/fixtures",
  "apps/csvagent/python",
].filter((folder) => existsSync(join(root, folder)));
const reports = mkdtempSync(join(tmpdir(), "daydream-ok-"));
chmodSync(reports, 0o777);

interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

interface Check {
  readonly name: string;
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Reads how many tests ran; default: the command counts as one. */
  readonly count?: (output: string, exitCode: number) => Outcome;
}

const checks: readonly Check[] = [
  { name: "python environment", command: ["node", "scripts/setup.ts", "--dev"] },
  { name: "types", command: ["tsc", "--noEmit"] },
  {
    name: "types of the page of a report",
    command: ["tsc", "--noEmit", "--project", "apps/daydream/src/report/page"],
  },
  {
    name: "types of the page of a scoring sheet",
    command: ["tsc", "--noEmit", "--project", "apps/daydream/src/scoring-sheet/page"],
  },
  { name: "lint and format", command: ["biome", "ci", "."] },
  {
    name: "committed specs",
    command: ["node", "apps/daydream/bin/daydream.js", "check", "--all", "--data-root", "apps/daydream/data"],
  },
  { name: "python lint", command: [python, "-m", "ruff", "check", ...pythonFolders] },
  { name: "python format", command: [python, "-m", "ruff", "format", "--check", ...pythonFolders] },
  {
    name: "python tests",
    command: [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", ...pythonFolders],
    count: countPytest,
  },
  { name: "tests", ...vitest("all", ["vitest", "run"]) },
  ...ordinaryUserChecks(),
];

process.exitCode = await runAll();

// --- internal ---

async function runAll(): Promise<number> {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const check of checks) {
    const startedMs = performance.now();
    console.log(`\n── ${check.name}: ${check.command.slice(0, 4).join(" ").replaceAll(`${root}/`, "")}`);
    const { output, exitCode } = await run(check);
    const outcome = check.count?.(output, exitCode) ?? {
      passed: exitCode === 0 ? 1 : 0,
      failed: exitCode === 0 ? 0 : 1,
      skipped: 0,
    };
    total.passed += outcome.passed;
    total.failed += outcome.failed;
    total.skipped += outcome.skipped;
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
    console.log(`   ${check.name}: ${outcome.failed === 0 ? "ok" : "FAILED"}, ${seconds} s`);
  }
  rmSync(reports, { recursive: true, force: true });
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : "";
  console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`);
  return total.failed === 0 ? 0 : 1;
}

function run(check: Check): Promise<{ output: string; exitCode: number }> {
  const [program = "", ...args] = check.command;
  return new Promise((settle) => {
    const child = spawn(program, args, {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, FORCE_COLOR: "0", NO_COLOR: "1", ...check.environment },
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        output += chunk.toString();
        process.stdout.write(chunk);
      });
    }
    child.on("error", (error) => settle({ output: String(error), exitCode: 127 }));
    child.on("close", (code) => settle({ output, exitCode: code ?? 1 }));
  });
}

/** A vitest run that writes its counts to a file, so that nothing is read from words. */
function vitest(name: string, command: readonly string[]): Pick<Check, "command" | "count"> {
  const report = join(reports, `${name}.json`);
  return {
    command: [...command, "--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
    count: (_, exitCode) => countVitest(report, exitCode),
  };
}

function countVitest(report: string, exitCode: number): Outcome {
  let counts: Record<string, number>;
  try {
    counts = JSON.parse(readFileSync(report, "utf8")) as Record<string, number>;
  } catch (error) {
    console.log(`   no counts from vitest: ${String(error)}`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const passed = counts.numPassedTests ?? 0;
  const failed = counts.numFailedTests ?? 0;
  const skipped = (counts.numPendingTests ?? 0) + (counts.numTodoTests ?? 0);
  return { passed, failed: failed === 0 && exitCode !== 0 ? 1 : failed, skipped };
}

function countPytest(output: string, exitCode: number): Outcome {
  const counted = (word: string) => Number(new RegExp(`(\\d+) ${word}`).exec(output)?.[1] ?? 0);
  const failed = counted("failed") + counted("errors?");
  return {
    passed: counted("passed"),
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: counted("skipped"),
  };
}

/** As root, the sandbox's suites run once more as a user without any privilege. */
function ordinaryUserChecks(): readonly Check[] {
  if (process.getuid?.() !== 0) return [];
  const { command, count } = vitest("ordinary", [
    "vitest",
    "run",
    "--configLoader=native",
    "packages/sandbox",
  ]);
  const asNobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", ...command];
  return [
    {
      name: "sandbox tests as an ordinary user",
      command: isReadableByNobody() ? asNobody : throughReadableMount(asNobody),
      environment: { HOME: reports, DAYDREAM_ORDINARY_USER: "1" },
      ...(count === undefined ? {} : { count }),
    },
  ];
}

function isReadableByNobody(): boolean {
  const look = ["--reuid=65534", "--regid=65534", "--clear-groups", "test", "-r", join(root, "package.json")];
  return spawnSync("setpriv", look).status === 0;
}

/** A checkout below a private folder is shown at a readable place, in a mount namespace of its own. */
function throughReadableMount(command: readonly string[]): readonly string[] {
  const place = mkdtempSync(join(tmpdir(), "daydream-checkout-"));
  chmodSync(place, 0o755);
  return [
    "unshare",
    "--mount",
    "sh",
    "-c",
    'mount --bind "$1" "$2" && cd "$2" && shift 2 && exec "$@"',
    "sh",
    root,
    place,
    ...command,
  ];
}
