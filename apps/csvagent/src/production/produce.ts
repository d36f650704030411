import {
  createLocalEngine,
  type EngineEvent,
  type Handler,
  type RunSummary,
  type Task,
} from "@daydream/engine";
import type { Sandbox } from "@daydream/sandbox";
import type { Store } from "@daydream/store";
import type { Dataset } from "../dataset/dataset.ts";
import { type ReadDataset, readDataset } from "../dataset/read-dataset.ts";
import type { Verdict } from "../episode/episode.ts";
import type { EpisodeLog } from "../episode/episode-log.ts";
import { fail } from "../errors.ts";
import type { Profile } from "../profile/profile.ts";
import { profileDataset } from "../profile/profile-dataset.ts";
import type { Question } from "../question/question.ts";
import { createSecondEngine, type SecondEngine } from "../second-engine/second-engine.ts";
import { type GeneratedQuestion, generateQuestion, planQuestions } from "../template/generate-questions.ts";
import type { PlannedQuestion } from "../template/instantiate-template.ts";
import type { Template } from "../template/template.ts";
import { createStoreTurnJournal } from "../trace/store-turn-journal.ts";
import { abortable } from "./abortable.ts";
import { type Assignment, assignmentId, goldPrompt, solveQuestion } from "./assignment.ts";
import { endsAllWork } from "./ends-all-work.ts";
import {
  mergeQuestionFile,
  type QuestionFile,
  readQuestionFile,
  writeQuestionFile,
} from "./question-file.ts";

export interface ProduceOptions {
  readonly store: Store;
  readonly sandbox: Sandbox;
  /** Programs, and traces, that run at once. */
  readonly concurrency: number;
  readonly datasets: readonly Dataset[];
  /** Makes questions first; absent: takes those that are kept. */
  readonly questions?: {
    readonly templates: readonly Template[];
    /** Runs every program anew and drops questions that no template gives any more. */
    readonly regenerate: boolean;
  };
  /** Makes episodes; absent: none. */
  readonly episodes?: {
    readonly log: EpisodeLog;
    /** Who solves which of a dataset's questions. */
    readonly assign: (questions: readonly Question[]) => readonly Assignment[];
  };
  /** Questions per dataset, at most. */
  readonly limit?: number | undefined;
  readonly drainSignal?: AbortSignal;
  readonly abortSignal?: AbortSignal;
  readonly onEvent?: (event: EngineEvent) => void;
}

/** What could not be done, for the end of the output. */
export interface Failure {
  readonly dataset: string;
  readonly task: string;
  readonly error: Error;
}

/** An episode that was made now. */
export interface SolvedQuestion {
  readonly teacher: string;
  readonly question: Question;
  readonly verdict: Verdict;
}

/** What became of one dataset. */
export interface DatasetOutcome {
  readonly dataset: string;
  /** Questions kept at the end, those made now among them. */
  readonly questions: number;
  readonly madeQuestions: number;
  /** Kept questions about this content of the file that no template gives any more. */
  readonly staleQuestions: number;
  /** Kept questions about other contents of the file: nobody is asked them. */
  readonly outdatedQuestions: number;
  readonly rejected: readonly { readonly template: string; readonly reason: string }[];
  readonly solved: readonly SolvedQuestion[];
  /** Episodes that were there already. */
  readonly presentEpisodes: number;
}

export interface ProduceOutcome {
  readonly summary: RunSummary;
  readonly datasets: readonly DatasetOutcome[];
  readonly failures: readonly Failure[];
  /** What made going on senseless, such as a full disk; nothing new was begun after it. */
  readonly stoppedBy: Error | undefined;
}

/**
 * Makes questions and episodes, one task per dataset, program and solver: what fails fails alone, what is there
 * already is not made again. Questions that were made are kept, also when a run ends before its time.
 */
export async function produce(options: ProduceOptions): Promise<ProduceOutcome> {
  const works = new Map(options.datasets.map((dataset) => [dataset.slug, createWork(dataset)]));
  const failures: Failure[] = [];
  const done = new Set<string>();
  await using secondEngine = createSecondEngine();
  const engine = createLocalEngine({
    handlers: createHandlers(options, { works, done, secondEngine }),
    queues: {
      datasets: { concurrency: options.concurrency },
      programs: { concurrency: options.concurrency },
      traces: { concurrency: options.concurrency },
    },
    isDone: ({ id }) => done.has(id),
  });
  const tasks = options.datasets.map(({ slug }) => datasetTask("prepare", slug));
  const { drainSignal, abortSignal } = options;
  abortSignal?.addEventListener("abort", () => void secondEngine.close(), { once: true });
  const stop = new AbortController();
  let stoppedBy: Error | undefined;
  const summary = await engine.run(tasks, {
    drainSignal: drainSignal === undefined ? stop.signal : AbortSignal.any([drainSignal, stop.signal]),
    ...(abortSignal === undefined ? {} : { abortSignal }),
    onEvent: (event) => {
      if (event.kind === "task-failed") {
        const { id, name: task, error } = event;
        if (endsAllWork(error)) {
          stoppedBy ??= error;
          stop.abort(error);
        } else failures.push({ dataset: datasetOf(works, id), task, error });
      }
      options.onEvent?.(event);
    },
  });
  if (stoppedBy === undefined) await keepUnkept(options.store, works);
  return { summary, failures, stoppedBy, datasets: [...works.values()].map(outcomeOf) };
}

// --- internal ---

/** What is known of a dataset while its tasks run. */
interface Work {
  readonly dataset: Dataset;
  loaded: { readonly dataset: ReadDataset; readonly profile: Profile } | undefined;
  /** Absent until it is known, or where no questions are made. */
  planned: ReadonlyMap<string, PlannedQuestion> | undefined;
  kept: QuestionFile;
  /** True when all that was generated is kept. */
  isKept: boolean;
  readonly generated: Map<string, GeneratedQuestion>;
  readonly assignments: Map<string, Assignment>;
  readonly solved: SolvedQuestion[];
  presentEpisodes: number;
}

function createWork(dataset: Dataset): Work {
  return {
    dataset,
    loaded: undefined,
    planned: undefined,
    kept: { questions: new Map(), rejections: new Map() },
    isKept: false,
    generated: new Map(),
    assignments: new Map(),
    solved: [],
    presentEpisodes: 0,
  };
}

type Works = ReadonlyMap<string, Work>;

/** What the tasks of one run share. */
interface Workings {
  readonly works: Works;
  readonly done: Set<string>;
  readonly secondEngine: SecondEngine;
}

function createHandlers(
  options: ProduceOptions,
  { works, done, secondEngine }: Workings,
): Readonly<Record<string, Handler>> {
  const { store, sandbox, questions, episodes, limit } = options;
  const journal = createStoreTurnJournal(store);
  const read = createReader(options.datasets);

  const prepare: Handler = async ({ args }, { signal }) => {
    const work = workOf(works, args.slug);
    const place = { source: "template", slug: work.dataset.slug } as const;
    const dataset = await read(work.dataset);
    const profile = await abortable(sandbox, signal, (one) =>
      profileDataset(dataset, { sandbox: one, store }),
    );
    work.loaded = { dataset, profile };
    work.kept = await readQuestionFile(store, place, { orEmpty: questions?.regenerate ?? false });
    if (questions === undefined) return episodeTasks(work, [...work.kept.questions.values()]);
    work.planned = planQuestions({ dataset, profile, templates: questions.templates });
    const chosen = [...work.planned.keys()].slice(0, limit);
    if (!questions.regenerate) {
      for (const id of chosen) if (work.kept.questions.has(id) || work.kept.rejections.has(id)) done.add(id);
    }
    return [
      ...chosen.map((id) => ({ id, name: "question", queue: "programs", args: { slug: place.slug } })),
      { ...datasetTask("keep", place.slug), after: chosen },
    ];
  };

  const question: Handler = async ({ id, args }, { signal }) => {
    const work = workOf(works, args.slug);
    const plan = work.planned?.get(id);
    const { loaded } = work;
    if (plan === undefined || loaded === undefined) throw new TypeError(`${id} was not planned`);
    const generated = await abortable(sandbox, signal, (one) =>
      generateQuestion(plan, { sandbox: one, secondEngine, dataset: loaded.dataset }),
    );
    work.generated.set(id, generated);
  };

  const keep: Handler = async ({ args }) => {
    const work = workOf(works, args.slug);
    await keepGenerated(store, work, { dropStale: questions?.regenerate ?? false });
    return episodeTasks(work, [...work.kept.questions.values()]);
  };

  const episode: Handler = async ({ id, args }, { signal }) => {
    const work = workOf(works, args.slug);
    const assignment = work.assignments.get(id);
    const { loaded } = work;
    if (assignment === undefined || loaded === undefined || episodes === undefined)
      throw new TypeError(`${id} was not assigned`);
    const made = await abortable(sandbox, signal, (one) =>
      solveQuestion(assignment, { sandbox: one, journal, signal, ...loaded }),
    );
    await episodes.log.append(made);
    const { teacher, question } = assignment;
    work.solved.push({ teacher: teacher.id, question, verdict: made.verification });
  };

  function episodeTasks(work: Work, kept: readonly Question[]): readonly Task[] {
    if (episodes === undefined || work.loaded === undefined) return [];
    const tasks: Task[] = [];
    const current = kept.filter((question) => !isOutdated(question, work));
    for (const assignment of episodes.assign(current.slice(0, limit))) {
      const { hash } = goldPrompt(assignment, work.loaded);
      const id = assignmentId(assignment, hash);
      work.assignments.set(id, assignment);
      const { question, teacher } = assignment;
      if (episodes.log.has({ questionId: question.id, teacher: teacher.id, promptHash: hash })) {
        done.add(id);
        work.presentEpisodes += 1;
      }
      tasks.push({ id, name: "episode", queue: "traces", args: { slug: work.dataset.slug } });
    }
    return tasks;
  }

  return { prepare, question, keep, episode };
}

/** Reads datasets, each once, and refuses one that has the content of another before it. */
function createReader(datasets: readonly Dataset[]): (dataset: Dataset) => Promise<ReadDataset> {
  const begun = new Map<Dataset, Promise<ReadDataset>>();
  const readOnce = (dataset: Dataset): Promise<ReadDataset> => {
    const reading = begun.get(dataset) ?? readDataset(dataset);
    begun.set(dataset, reading);
    return reading;
  };
  return async (dataset) => {
    const read = await readOnce(dataset);
    for (const earlier of datasets.slice(0, datasets.indexOf(dataset))) {
      // One that cannot be read is reported under its own name.
      const other = await readOnce(earlier).catch(() => undefined);
      if (other?.hash === read.hash) throw fail("dataset-twice", { slug: dataset.slug, other: earlier.slug });
    }
    return read;
  };
}

async function keepGenerated(
  store: Store,
  work: Work,
  { dropStale }: { readonly dropStale: boolean },
): Promise<void> {
  const { generated, planned = new Map<string, PlannedQuestion>() } = work;
  const file = mergeQuestionFile(work.kept, planned.keys(), { generated, dropStale });
  await writeQuestionFile(store, { source: "template", slug: work.dataset.slug }, file);
  work.kept = file;
  work.isKept = true;
}

/** Keeps what was made of datasets whose questions were not all made, because of a failure or an interruption. */
async function keepUnkept(store: Store, works: Works): Promise<void> {
  for (const work of works.values())
    if (work.generated.size > 0 && !work.isKept) await keepGenerated(store, work, { dropStale: false });
}

function isOutdated({ dataset_hash }: Question, { loaded }: Work): boolean {
  return dataset_hash !== undefined && loaded !== undefined && dataset_hash !== loaded.dataset.hash;
}

function datasetTask(name: "prepare" | "keep", slug: string): Task {
  return { id: `${name}_${slug}`, name, queue: "datasets", args: { slug } };
}

function workOf(works: Works, slug: unknown): Work {
  const work = typeof slug === "string" ? works.get(slug) : undefined;
  if (work === undefined) throw new TypeError(`no dataset ${String(slug)} is worked on`);
  return work;
}

function datasetOf(works: Works, taskId: string): string {
  for (const [slug, work] of works) {
    const isOfDataset = datasetTask("prepare", slug).id === taskId || datasetTask("keep", slug).id === taskId;
    if (isOfDataset || work.planned?.has(taskId) || work.assignments.has(taskId)) return slug;
  }
  return "";
}

function outcomeOf(work: Work): DatasetOutcome {
  const { questions, rejections } = work.kept;
  const made = [...work.generated.values()].filter(({ kind }) => kind === "question").length;
  const outdated = [...questions.values()].filter((question) => isOutdated(question, work)).length;
  const unplanned = [...questions.keys()].filter((id) => work.planned?.has(id) === false).length;
  return {
    dataset: work.dataset.slug,
    questions: questions.size,
    madeQuestions: made,
    staleQuestions: work.planned === undefined ? 0 : unplanned - outdated,
    outdatedQuestions: outdated,
    rejected: [...rejections.values()].map(({ template, reason }) => ({ template, reason })),
    solved: work.solved,
    presentEpisodes: work.presentEpisodes,
  };
}
