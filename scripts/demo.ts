/**
 * Sets everything up and drives the whole road offline: bundled CSV files become verified episodes below `.demo`.
 *
 * `npm run demo`; running it again makes nothing twice.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const dataRoot = join(root, ".demo");
const csvagent = join(root, "apps/csvagent/bin/csvagent.js");

step("set up", ["scripts/setup.ts"]);
step("csvagent: CSV files become verified episodes", [csvagent, "run", "--test", "--data-root", dataRoot]);

const episodes = join(dataRoot, "test/episodes/template.jsonl");
const lines = readFileSync(episodes, "utf8").trimEnd().split("\n");
const first = JSON.parse(lines[0] ?? "{}") as { episode_id: string };

console.log(`
${lines.length} verified episodes are in ${episodes}

Try next:
  npx csvagent inspect trace ${first.episode_id} --data-root .demo/test    one of them, turn by turn
  npx csvagent datasets show FILE.csv                                      the profile of a CSV file of yours
  npx csvagent datasets add FILE.csv                                       take it in, then:
  npx csvagent run --template --teacher reference                          questions and episodes about it
  npx csvagent doctor                                                      what this machine has
`);

// --- internal ---

function step(title: string, args: readonly string[]): void {
  console.log(`\n── ${title}`);
  const { status, error } = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" });
  if (error !== undefined) throw error;
  if (status !== 0) process.exit(status ?? 1);
}
