// Plain JavaScript that any Node can read: finds a Node that can run a program, then runs it.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
// Older versions lack some of its names, and a missing named import would end the program at once.
import * as nodeModule from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/**
 * Runs a program's `main(args)`: the built one (`dist/cli.js`) when it is there, else the source. On a Node that
 * cannot run the source, the pinned one of the checkout does it, or one line says what is needed.
 *
 * @param {{ name: string, bin: string }} program its name for messages, and `import.meta.url` of its launcher
 */
export async function launch({ name, bin }) {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < 22 || (major === 22 && minor < 18)) {
    process.exitCode = runWithPinnedNode(name);
    return;
  }
  nodeModule.enableCompileCache?.();
  const folder = dirname(dirname(fileURLToPath(bin)));
  const built = join(folder, "dist/cli.js");
  const program = existsSync(built) ? built : join(folder, "src/cli.ts");
  const { main } = await import(pathToFileURL(program).href);
  process.exitCode = await main(process.argv.slice(2));
}

function runWithPinnedNode(name) {
  const pinned = pinnedNode();
  if (pinned === undefined) {
    process.stderr.write(
      `${name} needs Node 22.18 or newer, this is ${process.versions.node}. Install Node 24, or run it with npx from a checkout after npm ci.\n`,
    );
    return 2;
  }
  const result = spawnSync(pinned, process.argv.slice(1), { stdio: "inherit" });
  if (result.error) {
    process.stderr.write(`${name} could not start ${pinned}: ${result.error.message}\n`);
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
