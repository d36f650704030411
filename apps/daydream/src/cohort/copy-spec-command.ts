import { cpSync } from "node:fs";
import { join } from "node:path";
import { acquireRunLock } from "@daydream/store";
import { type ExitCode, exitCode, type Io } from "@daydream/terminal";
import { fail } from "../errors.ts";
import type { SettingFlags } from "../settings/settings.ts";
import { openWorkspace } from "../settings/workspace.ts";
import { cohortPaths } from "./cohort-paths.ts";
import { checkCohortName } from "./find-cohorts.ts";
import { findSpec } from "./read-spec.ts";

/** `spec copy FROM TO`: the spec's folder, as it is, as the beginning of another cohort. */
export async function copySpecCommand(
  io: Io,
  { from, to }: { readonly from: string; readonly to: string },
  flags: SettingFlags,
): Promise<ExitCode> {
  const workspace = await openWorkspace(flags, io);
  const { files, settings } = workspace;
  findSpec(checkCohortName(from), workspace);
  const target = cohortPaths.specFolder(checkCohortName(to));
  if (files.has(target)) throw fail("spec-exists", { path: files.describe(target) });
  await using _lock = await acquireRunLock({ directory: settings.dataRoot, program: "daydream" });
  cpSync(join(settings.dataRoot, cohortPaths.specFolder(from)), join(settings.dataRoot, target), {
    recursive: true,
    errorOnExist: true,
    force: false,
  });
  io.out(
    `wrote ${files.describe(target)}; next: edit ${files.describe(cohortPaths.spec(to))}, daydream check ${to}\n`,
  );
  return exitCode.done;
}
