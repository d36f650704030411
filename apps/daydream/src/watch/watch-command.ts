import { join } from "node:path";
import { createFsStore, type Store } from "@daydream/store";
import { type ExitCode, exitCode, type Io } from "@daydream/terminal";
import { checkCohortName, findCohorts } from "../cohort/find-cohorts.ts";
import { readAllCatalogs } from "../cohort/plan-cohort.ts";
import { findSpec } from "../cohort/read-spec.ts";
import type { WatchFlags } from "../commands/watch.ts";
import { openWorkspace, type Workspace } from "../settings/workspace.ts";
import { type CohortWork, compareWork, readCohortWork, type Task, type WorkChange } from "./cohort-work.ts";
import { describeChange, describeFiles } from "./describe-work.ts";
import {
  compareFingerprints,
  type FileChanges,
  type Fingerprint,
  hasNoChanges,
  readFingerprint,
} from "./fingerprint.ts";
import { createFolderWatch } from "./folder-watch.ts";
import { listInputFiles } from "./input-files.ts";
import { keepWatchMemory, readWatchMemory, type SeenCohort, watchMemoryPath } from "./watch-memory.ts";

/** `watch`: says what a run would do whenever an input changes; runs nothing. */
export async function watchCommand(io: Io, given: readonly string[], flags: WatchFlags): Promise<ExitCode> {
  const workspace = await openWorkspace(flags, io);
  for (const cohort of given) findSpec(checkCohortName(cohort), workspace);
  await using store = createFsStore({ directory: workspace.settings.dataRoot });
  const session = { io, given, flags, workspace, store };
  return await (flags.once ? lookOnce(session) : keepLooking(session));
}

// --- internal ---

interface Session {
  readonly io: Io;
  readonly given: readonly string[];
  readonly flags: WatchFlags;
  readonly workspace: Workspace;
  readonly store: Store;
}

/** One cohort after a change of files. */
interface Look {
  readonly cohort: string;
  readonly work: CohortWork;
  /** `undefined`: it cannot be planned. */
  readonly change: WorkChange | undefined;
}

/** Compares with what was seen the last time that somebody looked. */
async function lookOnce(session: Session): Promise<ExitCode> {
  const { io, workspace, store } = session;
  const memory = new Map(await readWatchMemory(store));
  const files = readFingerprint(workspace.settings.dataRoot);
  const cohorts = chosenCohorts(session);
  const known = cohorts.flatMap((cohort) => memory.get(cohort) ?? []);
  const isFirst = known.length < cohorts.length;
  const changes = mergeChanges(known.map((seen) => compareFingerprints(seen.files, files)));
  const looks =
    isFirst || !hasNoChanges(changes)
      ? await lookAt(cohorts, { session, before: (cohort) => memory.get(cohort)?.tasks })
      : [];
  report(session, { files: changes, looks });
  if (!session.flags.json && looks.length === 0) io.out("nothing has changed since the last look\n");
  for (const { cohort, work } of looks)
    if (work.kind === "planned") memory.set(cohort, { files, tasks: work.tasks } satisfies SeenCohort);
  if (looks.length > 0 && !(await keepWatchMemory(memory, store)))
    io.err(
      `${workspace.files.describe(watchMemoryPath)} cannot be written: the next look compares with an older one\n`,
    );
  return looks.some(({ work }) => work.kind === "refused") ? exitCode.failures : exitCode.done;
}

/** Looks again after every change until it is interrupted. */
async function keepLooking(session: Session): Promise<ExitCode> {
  const { io, workspace } = session;
  const { dataRoot } = workspace.settings;
  using interruption = listenForEnd();
  using folders = createFolderWatch({
    listFolders: () => listInputFiles(dataRoot).folders.map((folder) => join(dataRoot, folder)),
    signal: interruption.signal,
  });
  let files: Fingerprint = readFingerprint(dataRoot);
  let tasks = new Map<string, ReadonlyMap<string, Task>>();
  const look = async (changes: FileChanges) => {
    const looks = await lookAt(chosenCohorts(session), { session, before: (cohort) => tasks.get(cohort) });
    report(session, { files: changes, looks });
    // Of a cohort that cannot be planned for a moment, what was seen before stays.
    const seen = looks.map(
      ({ cohort, work }) => [cohort, work.kind === "planned" ? work.tasks : tasks.get(cohort)] as const,
    );
    tasks = new Map(seen.flatMap(([cohort, own]) => (own === undefined ? [] : [[cohort, own] as const])));
  };
  io.err(`watching ${Object.keys(files).length} files of ${workspace.files.describe("")}; Ctrl-C ends it\n`);
  await look(noChanges);
  for (;;) {
    try {
      await folders.next();
    } catch (error) {
      if (interruption.signal.aborted) return exitCode.interrupted;
      throw error;
    }
    const now = readFingerprint(dataRoot);
    const changes = compareFingerprints(files, now);
    files = now;
    if (!hasNoChanges(changes)) await look(changes);
  }
}

const noChanges: FileChanges = { changed: [], added: [], deleted: [] };

function chosenCohorts({ given, workspace }: Session): readonly string[] {
  return given.length > 0 ? given : findCohorts(workspace.files);
}

async function lookAt(
  cohorts: readonly string[],
  of: {
    readonly session: Session;
    readonly before: (cohort: string) => ReadonlyMap<string, Task> | undefined;
  },
): Promise<readonly Look[]> {
  const { workspace, store } = of.session;
  const context = { ...workspace, catalogs: readAllCatalogs(workspace) };
  const looks: Look[] = [];
  for (const cohort of cohorts) {
    const work = await readCohortWork(cohort, { context, store });
    const change = work.kind === "planned" ? compareWork(of.before(cohort) ?? new Map(), work) : undefined;
    looks.push({ cohort, work, change });
  }
  return looks;
}

function report(
  { io, flags, workspace }: Session,
  { files, looks }: { readonly files: FileChanges; readonly looks: readonly Look[] },
): void {
  if (flags.json) {
    io.out(`${JSON.stringify({ files, cohorts: looks.map(lookJson) })}\n`);
    return;
  }
  io.out(describeFiles(files));
  for (const { cohort, work, change } of looks)
    if (change !== undefined)
      io.out(
        describeChange(cohort, change, { pipeline: workspace.pipeline, members: flags.members === true }),
      );
    else if (work.kind === "refused")
      io.out(`${cohort} cannot be planned:\n${work.problems.map((problem) => `  ${problem}\n`).join("")}`);
}

function lookJson({ cohort, work, change }: Look) {
  if (work.kind === "refused") return { cohort, kind: work.kind, problems: work.problems };
  const tasks = [...(change?.tasks ?? [])].map(([id, { stage, action, fields }]) => ({
    stage,
    gen_id: id,
    action,
    fields,
  }));
  return { cohort, kind: work.kind, tasks, dropped: change?.dropped ?? 0 };
}

/** Changes since the oldest of several looks. */
function mergeChanges(all: readonly FileChanges[]): FileChanges {
  const merge = (kind: keyof FileChanges) => [...new Set(all.flatMap((changes) => changes[kind]))].sort();
  return { changed: merge("changed"), added: merge("added"), deleted: merge("deleted") };
}

/** Ctrl-C and termination, until it is disposed. */
function listenForEnd(): Disposable & { readonly signal: AbortSignal } {
  const end = new AbortController();
  const onSignal = () => end.abort(new Error("interrupted"));
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) process.on(signal, onSignal);
  return {
    signal: end.signal,
    [Symbol.dispose]: () => {
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}
