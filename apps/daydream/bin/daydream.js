#!/usr/bin/env node
// Plain JavaScript that any Node can read: finds a Node that can run the program, then runs it.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import * as nodeModule from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const [major, minor] = process.versions.node.split(".").map(Number);

if (major > 22 || (major === 22 && minor >= 18)) {
  nodeModule.enableCompileCache?.();
  const here = dirname(fileURLToPath(import.meta.url));
  const built = join(here, "../dist/cli.js");
  const { main } = await import(existsSync(built) ? built : "../src/cli.ts");
  process.exitCode = await main(process.argv.slice(2));
} else {
  process.exitCode = runWithPinnedNode();
}

function runWithPinnedNode() {
  const pinned = pinnedNode();
  if (pinned === undefined) {
    process.stderr.write(
      `daydream needs Node 22.18 or newer, this is ${process.versions.node}. Install Node 24, or run it with npx from a checkout after npm ci.\n`,
    );
    return 2;
  }
  const result = spawnSync(pinned, process.argv.slice(1), { stdio: "inherit" });
  if (result.error) {
    process.stderr.write(`daydream could not start ${pinned}: ${result.error.message}\n`);
    return 2;
  }
  return result.status ?? 130;
}

function pinnedNode() {
  try {
    const manifest = nodeModule.createRequire(import.meta.url).resolve("node/package.json");
    const program = join(dirname(manifest), "bin/node");
    return existsSync(program) ? program : undefined;
  } catch (error) {
    if (error.code === "MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}
