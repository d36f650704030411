/**
 * Makes what the project needs besides Node: the Python environment of the sandbox and, as root on Debian,
 * bubblewrap. Says what it made and what it could not. Running it again costs nothing.
 *
 * `npm run setup [-- --dev] [-- --python PATH]`
 */
import { parseArgs } from "node:util";
import { DaydreamError } from "../packages/base/src/daydream-error.ts";
import { checkBubblewrap } from "../packages/sandbox/src/check-bubblewrap.ts";
import { installSystemPackage } from "../packages/sandbox/src/install-system-package.ts";
import { makeEnvironment } from "../packages/sandbox/src/make-environment.ts";

const { values } = parseArgs({ options: { dev: { type: "boolean" }, python: { type: "string" } } });
const abort = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => abort.abort(new Error(`stopped by ${signal}`)));
}

try {
  await setUpPython();
  if (process.platform === "linux") await setUpBubblewrap();
} catch (error) {
  report(error);
  process.exitCode = 1;
}

// --- internal ---

async function setUpPython(): Promise<void> {
  const startedMs = performance.now();
  const made = await makeEnvironment({
    isDevelopment: values.dev === true,
    python: values.python ?? process.env.DAYDREAM_BASE_PYTHON,
    onStep: (step) => console.log(`python: ${step}`),
    signal: abort.signal,
  });
  const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
  const what = made.kind === "made" ? `made in ${seconds} s` : "already there";
  console.log(
    `python: ${what}: ${made.python} (Python ${made.version}${made.isDevelopment ? ", with test tools" : ""})`,
  );
  for (const note of made.notes) console.log(`python: ${note}`);
}

async function setUpBubblewrap(): Promise<void> {
  const check = await checkBubblewrap();
  if (check.kind === "usable") return console.log(`bubblewrap: already there: ${check.bwrap}`);
  const { reason, fix } = check.refusal;
  if (!check.isMissing)
    return console.log(
      `bubblewrap: cannot be used here: ${reason}${fix === undefined ? "" : `; try: ${fix}`}`,
    );
  const installed = await installSystemPackage("bubblewrap", { signal: abort.signal });
  if (installed.kind === "installed") return console.log("bubblewrap: installed");
  console.log(`bubblewrap: not installed (${installed.reason}); run: ${installed.command}`);
  console.log("bubblewrap: until then the landlock sandbox is used, which hides less");
}

function report(error: unknown): void {
  if (abort.signal.aborted) console.error(String(abort.signal.reason));
  else if (error instanceof DaydreamError) console.error(`${error.message}\n${error.hint ?? ""}`.trim());
  else throw error;
}
