import { contentId, systemClock } from "@daydream/base";
import type { Sandbox } from "@daydream/sandbox";
import { openDatasetSession } from "../dataset/open-dataset-session.ts";
import type { ReadDataset } from "../dataset/read-dataset.ts";
import type { Episode, Verdict } from "../episode/episode.ts";
import { toEpisode } from "../episode/to-episode.ts";
import { verifyConsistency } from "../episode/verify-consistency.ts";
import { verifyGroundTruth } from "../episode/verify-ground-truth.ts";
import { fail } from "../errors.ts";
import { identifierRule } from "../profile/identifier-rule.ts";
import type { Profile } from "../profile/profile.ts";
import type { Question } from "../question/question.ts";
import type { Teacher } from "../teacher/teacher.ts";
import { isFinalTrace } from "../trace/is-final-trace.ts";
import { requiredHooks } from "../trace/required-hooks.ts";
import { runTrace } from "../trace/run-trace.ts";
import { type TeacherPrompt, teacherPrompt } from "../trace/teacher-prompt.ts";
import type { Trace } from "../trace/trace.ts";
import { traceId } from "../trace/trace-id.ts";
import type { TurnJournal } from "../trace/turn-journal.ts";
import { version } from "../version.ts";

/** A question and who solves it. */
export interface Assignment {
  readonly question: Question;
  readonly teacher: Teacher;
  /** Independent traces that decide where there is no ground truth; 0 where there is. */
  readonly consistencyRuns: number;
}

/** What solving needs besides the assignment. */
export interface SolveOptions {
  readonly sandbox: Pick<Sandbox, "openSession" | "environment" | "isolation">;
  readonly dataset: ReadDataset;
  readonly profile: Profile;
  readonly journal: TurnJournal;
  readonly signal?: AbortSignal;
}

/** What the teacher of the gold trace is told; its hash is part of an episode's identity. */
export function goldPrompt({ question }: Pick<Assignment, "question">, given: PromptGround): TeacherPrompt {
  return teacherPrompt({ question, role: "gold", identifierRule, ...given });
}

/** A dataset as prompts speak of it. */
export type PromptGround = Pick<SolveOptions, "dataset" | "profile">;

/** The id of the task that solves an assignment: the same question, teacher and prompt is the same task. */
export function assignmentId({ question, teacher, consistencyRuns }: Assignment, promptHash: string): string {
  return contentId("solve", {
    question: question.id,
    teacher: teacher.id,
    prompt: promptHash,
    consistencyRuns,
  });
}

/**
 * Lets the teacher solve the question, verifies the answer, and gives the episode.
 *
 * @throws `csvagent/teacher-silent` when no reply came: run again, what was answered is kept; what `runTrace` and
 * the sandbox raise
 */
export async function solveQuestion(assignment: Assignment, options: SolveOptions): Promise<Episode> {
  const { question, teacher, consistencyRuns } = assignment;
  const { dataset, sandbox } = options;
  const prompt = goldPrompt(assignment, options);
  const gold = await solveOnce(assignment, { ...options, prompt, role: "gold", replicate: 0 });
  const consistency: Trace[] = [];
  if (consistencyRuns > 0) {
    const independent = teacherPrompt({ question, role: "consistency", identifierRule, ...options });
    for (let replicate = 0; replicate < consistencyRuns; replicate += 1) {
      consistency.push(
        await solveOnce(assignment, { ...options, prompt: independent, role: "consistency", replicate }),
      );
    }
  }
  const verdict: Verdict =
    consistency.length > 0
      ? verifyConsistency({ question, gold, consistency })
      : verifyGroundTruth(question, gold);
  return toEpisode({
    question,
    gold,
    consistency,
    verdict,
    csvSource: dataset.csvSource,
    clock: systemClock,
    provenance: {
      csvagent: version,
      teacher: teacher.id,
      prompt_version: prompt.version,
      prompt_hash: prompt.hash,
      sampling: {},
      sandbox: sandbox.isolation.tier,
      environment_fingerprint: sandbox.environment.fingerprint,
      python: sandbox.environment.python,
      libraries: { ...sandbox.environment.libraries },
    },
  });
}

// --- internal ---

interface TraceTask extends SolveOptions {
  readonly prompt: TeacherPrompt;
  readonly role: Trace["role"];
  readonly replicate: number;
}

async function solveOnce({ question, teacher }: Assignment, task: TraceTask): Promise<Trace> {
  const { prompt, role, replicate, sandbox, dataset, journal, signal } = task;
  await using session = await openDatasetSession(sandbox, dataset);
  const trace = await runTrace({
    traceId: traceId({
      questionId: question.id,
      teacher: teacher.id,
      promptHash: prompt.hash,
      sampling: {},
      role,
      replicate,
    }),
    role,
    replicate,
    messages: prompt.messages,
    model: teacher.modelFor({ question, role, replicate }),
    session,
    journal,
    requiredHooks: requiredHooks(question),
    ...(signal === undefined ? {} : { signal }),
  });
  if (isFinalTrace(trace)) return trace;
  throw fail("teacher-silent", { teacher: teacher.id, reason: trace.ended_detail ?? "no reply came" });
}
