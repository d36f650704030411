import { accessSync, constants, existsSync } from "node:fs";
import { isDaydreamError } from "@daydream/base";
import { environmentPython, probeTiers, type TierReport } from "@daydream/sandbox";
import type { Io } from "@daydream/terminal";
import { type ExitCode, exitCode } from "@daydream/terminal";
import { discoverDatasets } from "../dataset/discover-datasets.ts";
import { pluginFolder } from "../dataset/plugin-folder.ts";
import { nearestExisting } from "../settings/nearest-existing.ts";
import { readSettings, type SettingFlags, type Settings } from "../settings/settings.ts";
import { version } from "../version.ts";

/** One thing that was looked at. */
interface Finding {
  readonly name: string;
  readonly state: "ok" | "missing" | "note";
  readonly detail: string;
  /** The command or change that mends it. */
  readonly fix?: string;
}

/** `doctor`: looks at everything that csvagent needs and says what to do about what is missing. */
export async function doctorCommand(io: Io, flags: SettingFlags & { json?: boolean }): Promise<ExitCode> {
  const settings = await readSettings(flags, io);
  const tiers = await probeTiers({ plugin: pluginFolder });
  const findings = [
    { name: "csvagent", state: "ok", detail: `${version} on Node ${process.versions.node}` } as const,
    ...settingFindings(settings),
    pythonFinding(tiers, io),
    ...tiers.map(tierFinding),
    dataRootFinding(settings.dataRoot),
    await datasetFinding(settings.dataRoot),
  ];
  const isUsable = tiers.some(({ kind }) => kind === "available");
  if (flags.json) io.out(`${JSON.stringify({ usable: isUsable, findings, tiers }, null, 2)}\n`);
  else {
    for (const { name, state, detail, fix } of findings) {
      io.out(`${marks[state]} ${name.padEnd(18)} ${detail}\n`);
      if (fix !== undefined) io.out(`  ${"".padEnd(18)} → ${fix}\n`);
    }
    io.out(isUsable ? "ready: csvagent run --test\n" : "not ready: no sandbox can run here\n");
  }
  return isUsable ? exitCode.done : exitCode.failures;
}

// --- internal ---

const marks = { ok: "✓", missing: "✗", note: "·" } as const;

function settingFindings({ dataRoot, concurrency, sandbox, origins }: Settings): readonly Finding[] {
  const finding = (name: string, value: string | number, origin: string): Finding => ({
    name,
    state: "note",
    detail: `${value} (${origin})`,
  });
  return [
    finding("data_root", dataRoot, origins.dataRoot),
    finding("concurrency", concurrency, origins.concurrency),
    finding("sandbox", sandbox, origins.sandbox),
  ];
}

function pythonFinding(tiers: readonly TierReport[], io: Io): Finding {
  const path = environmentPython({ variables: io.environment });
  const available = tiers.find((tier) => tier.kind === "available");
  if (available === undefined) {
    const state = existsSync(path) ? "note" : "missing";
    return { name: "python", state, detail: path, ...(state === "missing" ? { fix: "npm run setup" } : {}) };
  }
  const { python, libraries, fingerprint } = available.environment;
  const versions = Object.entries(libraries).map(([name, version]) => `${name} ${version}`);
  return {
    name: "python",
    state: "ok",
    detail: `${python}: ${versions.join(", ")}; fingerprint ${fingerprint.slice(0, 12)}`,
  };
}

function tierFinding(report: TierReport): Finding {
  const name = `tier ${report.tier}`;
  if (report.kind === "unavailable") {
    return {
      name,
      state: "missing",
      detail: report.reason,
      ...(report.fix === undefined ? {} : { fix: report.fix }),
    };
  }
  const { isolation, startMs } = report;
  const layers = [
    isolation.namespaces ? "namespaces" : "",
    isolation.seccomp ? "seccomp" : "",
    isolation.landlockAbi > 0 ? `Landlock ABI ${isolation.landlockAbi}` : "",
  ].filter(Boolean);
  return { name, state: "ok", detail: `first result after ${Math.round(startMs)} ms; ${layers.join(", ")}` };
}

function dataRootFinding(dataRoot: string): Finding {
  const existing = nearestExisting(dataRoot);
  try {
    accessSync(existing, constants.W_OK);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return {
      name: "data root",
      state: "missing",
      detail: `${existing} is not writable`,
      fix: "choose another with --data-root",
    };
  }
  return {
    name: "data root",
    state: "ok",
    detail: existing === dataRoot ? "is there and writable" : "will be made at first use",
  };
}

async function datasetFinding(dataRoot: string): Promise<Finding> {
  try {
    const datasets = await discoverDatasets({ dataRoot });
    const bundled = datasets.filter(({ csvSource }) => csvSource.startsWith("bundled:")).length;
    return {
      name: "datasets",
      state: "ok",
      detail: `${datasets.length - bundled} of yours, ${bundled} bundled`,
    };
  } catch (error) {
    if (!isDaydreamError(error)) throw error;
    return {
      name: "datasets",
      state: "missing",
      detail: error.message,
      ...(error.hint === undefined ? {} : { fix: error.hint }),
    };
  }
}
