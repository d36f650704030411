import type { Io } from "@daydream/terminal";
import { createSourceFiles } from "../catalog/source-files.ts";
import type { PlanContext } from "../cohort/plan-cohort.ts";
import { pipeline } from "../stages.ts";
import { type Environment, readEnvironment } from "./environment.ts";
import { readSettings, type SettingFlags, type Settings } from "./settings.ts";

/** What a command that reads works with. */
export interface Workspace extends PlanContext {
  readonly settings: Settings;
  /** The environment with `.env`: where keys are. */
  readonly environment: Environment;
}

/** Opens the data root that the settings name, for reading. */
export async function openWorkspace(flags: SettingFlags, io: Io): Promise<Workspace> {
  const environment = readEnvironment(io);
  const settings = await readSettings(flags, io, environment);
  const { workingDirectory } = io;
  const files = createSourceFiles({ dataRoot: settings.dataRoot, workingDirectory });
  const endpointPlaces = placesOf(settings);
  return { settings, environment, files, pipeline, workingDirectory, endpointPlaces };
}

// --- internal ---

/** Hosts of endpoints that are not at everybody's place; a port may be another one each time. */
function placesOf({ endpoints }: Settings): ReadonlyMap<string, string> {
  return new Map(
    [...endpoints.values()].flatMap(({ name, baseUrl }) =>
      baseUrl === undefined ? [] : [[name, new URL(baseUrl).hostname] as const],
    ),
  );
}
