import { fileURLToPath } from "node:url";
import { startTestProcess, type TestProcess } from "@daydream/terminal/test-process";
import { keyVariable } from "../teacher/choose-teacher.ts";

/** Starts `csvagent` with the Node that runs the tests, without a key and without settings of the environment. */
export function startCsvagent(args: readonly string[]): TestProcess {
  return startTestProcess([process.execPath, launcher, ...args], {
    without: new RegExp(`^(${keyVariable}$|DAYDREAM_(DATA|CON|SAN)|VITEST)`),
  });
}

// --- internal ---

const launcher = fileURLToPath(new URL("../../bin/csvagent.js", import.meta.url));
