/**
 * Sets everything up and drives both roads offline, below `.demo`: bundled CSV files become verified episodes; a spec
 * becomes a cohort, which pretended models answer and score.
 *
 * `npm run demo`; running it again makes nothing twice.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

const root = resolve(import.meta.dirname, "..");
const demo = join(root, ".demo");
const csvagent = join(root, "apps/csvagent/bin/csvagent.js");
const daydream = join(root, "apps/daydream/bin/daydream.js");
const study = join(demo, "study");

await step("set up", ["scripts/setup.ts"]);
await step("csvagent: CSV files become verified episodes", [csvagent, "run", "--test", "--data-root", demo]);

if (!existsSync(study)) await step("daydream: a small study begins", [daydream, "init", study]);
const provider = spawn(process.execPath, [daydream, "fake-provider", "--port", "0", "--fault", "429=0.1"], {
  stdio: ["ignore", "pipe", "inherit"],
});
process.once("exit", () => provider.kill("SIGKILL"));
const environment = { OPENROUTER_BASE_URL: await listening(provider), OPENROUTER_API_KEY: "unused" };
await step("daydream: pretended models answer", [daydream, "run", "first"], { cwd: study, environment });
provider.kill("SIGINT");
await step(
  "daydream: its scores",
  [daydream, "pivot", "first", "--rows", "essay_template", "--cols", "draft_template"],
  { cwd: study },
);
await step("daydream: what came of it", [daydream, "report", "first"], { cwd: study });

const episodes = join(demo, "test/episodes/template.jsonl");
const lines = readFileSync(episodes, "utf8").trimEnd().split("\n");
const first = JSON.parse(lines[0] ?? "{}") as { episode_id: string };

console.log(`
${lines.length} verified episodes are in ${episodes}
The study's report, for a browser: ${join(study, "data/cohorts/first/reports/report.html")}

Try next, with CSV files:
  npx csvagent inspect trace ${first.episode_id} --data-root .demo/test    one of them, turn by turn
  npx csvagent datasets show FILE.csv                                      the profile of a CSV file of yours
  npx csvagent datasets add FILE.csv                                       take it in, then:
  npx csvagent run --template --teacher reference                          questions and episodes about it
  npx csvagent doctor                                                      what this machine has
and in ${study}:
  npx daydream explain first                                               how its spec comes to its rows
  npx daydream compare first --axis essay_template                         does a difference hold, and what would show it
  npx daydream status first                                                what is made, what failed, what it cost
  npx daydream fake-provider                                               pretended models, for a run of your own
`);

// --- internal ---

/** Runs one command and shows what it prints; the demo ends where one fails. */
async function step(
  title: string,
  args: readonly string[],
  { cwd = root, environment = {} }: { readonly cwd?: string; readonly environment?: NodeJS.ProcessEnv } = {},
): Promise<void> {
  console.log(`\n── ${title}`);
  const child = spawn(process.execPath, args, {
    cwd,
    stdio: "inherit",
    env: { ...process.env, ...environment },
  });
  const code = await new Promise<number | null>((done, fail) => {
    child.once("error", fail);
    child.once("close", done);
  });
  if (code !== 0) process.exit(code ?? 1);
}

/** The URL that the provider's first line names. */
async function listening({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new TypeError("the provider's output is not read");
  for await (const line of createInterface({ input: stdout })) {
    const [url] = /http:\S+\/v1/.exec(line) ?? [];
    if (url !== undefined) {
      stdout.resume();
      return url;
    }
  }
  throw new Error("the fake provider did not come up");
}
