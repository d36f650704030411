import { type Clock, contentId } from "@daydream/base";
import type { Question } from "../question/question.ts";
import { questionPrompt } from "../question/question-prompt.ts";
import type { Trace } from "../trace/trace.ts";
import { answerClusters } from "./answer-clusters.ts";
import type { Episode, Verdict } from "./episode.ts";

export interface ToEpisodeOptions {
  readonly question: Question;
  readonly gold: Trace;
  /** None where the ground truth is known. */
  readonly consistency?: readonly Trace[];
  readonly verdict: Verdict;
  readonly provenance: Episode["provenance"];
  /** The CSV file below the data root, or `bundled:<slug>`. */
  readonly csvSource: string;
  readonly clock: Pick<Clock, "now">;
}

/** The record of a solved question, verified or not: what is written, one a line. */
export function toEpisode(options: ToEpisodeOptions): Episode {
  const { question, gold, consistency = [], verdict } = options;
  return {
    episode_id: episodeId(question, [gold, ...consistency]),
    timestamp: new Date(options.clock.now()).toISOString(),
    csv_source: options.csvSource,
    question: episodeQuestion(question),
    gold_trace: gold,
    consistency_traces: [...consistency],
    verified: verdict.kind === "verified",
    triangulation: triangulate(options),
    timing: timing(gold, consistency),
    source: question.source,
    verification: verdict,
    provenance: options.provenance,
  };
}

/** `e_…`: the question and the traces that answered it. */
export function episodeId(
  question: Pick<Question, "id">,
  traces: readonly Pick<Trace, "trace_id">[],
): string {
  return contentId("e", { scheme: 1, question: question.id, traces: traces.map(({ trace_id }) => trace_id) });
}

// --- internal ---

/** The question as it was asked, with a value for every key that readers of episodes look up. */
function episodeQuestion(question: Question): Question {
  const kind = question.answer_spec?.kind;
  return {
    ...question,
    question_text: questionPrompt(question),
    category: question.category ?? question.source,
    tags: question.tags ?? [],
    template_name: question.template_name ?? null,
    template_params: question.template_params ?? null,
    output_type: question.output_type ?? (kind === "object" || kind === "mapping" ? "dict" : "scalar"),
  };
}

/**
 * The majority among the independent traces; `majority_count` counts only them. With a known ground truth there
 * are none, and the majority's hash is the trace's own.
 */
function triangulate({
  question,
  gold,
  consistency = [],
  verdict,
}: ToEpisodeOptions): Episode["triangulation"] {
  const answered = consistency.filter(({ success }) => success);
  const majority = majorityOf(question, verdict.kind === "verified" ? [gold, ...answered] : answered);
  const independent = majority.filter((trace) => trace !== gold);
  const representative = consistency.length === 0 ? gold : independent[0];
  return {
    n_consistency_runs: consistency.length,
    n_consistency_succeeded: answered.length,
    majority_answer_hash: representative?.final_answer_hash ?? null,
    majority_count: independent.length,
    gold_matches_majority: verdict.kind === "verified",
  };
}

/** The largest agreement, by preference that of the first trace. */
function majorityOf({ answer_spec: spec }: Question, traces: readonly Trace[]): readonly Trace[] {
  const answers = traces.map(({ final_answer }) => final_answer);
  const [largest = []] = answerClusters(answers, { spec, preferred: 0 });
  return traces.filter((_, index) => largest.includes(index));
}

function timing(gold: Trace, consistency: readonly Trace[]): Episode["timing"] {
  const consistency_elapsed = consistency.map(({ elapsed_seconds }) => elapsed_seconds);
  const total = consistency_elapsed.reduce((sum, seconds) => sum + seconds, gold.elapsed_seconds);
  return {
    gold_elapsed: gold.elapsed_seconds,
    consistency_elapsed,
    total_elapsed: roundToMs(total),
    avg_elapsed: roundToMs(total / (1 + consistency.length)),
  };
}

function roundToMs(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
