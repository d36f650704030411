import { createManualClock } from "@daydream/base";
import type { Question } from "../question/question.ts";
import { sampleQuestion } from "../question/sample-question.ts";
import { sampleTrace } from "../trace/sample-trace.ts";
import type { Trace } from "../trace/trace.ts";
import type { Episode, Verdict } from "./episode.ts";
import { toEpisode } from "./to-episode.ts";

export interface SampleEpisodeOptions {
  readonly question?: Question;
  readonly gold?: Trace;
  readonly consistency?: readonly Trace[];
  readonly verdict?: Verdict;
  readonly provenance?: Partial<Episode["provenance"]>;
}

/** A whole episode for tests, made the way real ones are. */
export function sampleEpisode(options: SampleEpisodeOptions = {}): Episode {
  return toEpisode({
    question: options.question ?? sampleQuestion(),
    gold: options.gold ?? sampleTrace(42.5),
    consistency: options.consistency ?? [],
    verdict: options.verdict ?? { kind: "verified", by: "ground-truth", accepted_index: 0 },
    csvSource: "datasets/people/data.csv",
    clock: createManualClock(Date.UTC(2026, 1, 14)),
    provenance: {
      csvagent: "0.1.0",
      teacher: "tester",
      prompt_version: "teacher-1",
      prompt_hash: "p",
      sampling: {},
      sandbox: "scripted",
      environment_fingerprint: "f",
      python: "3.11.7",
      libraries: {},
      ...options.provenance,
    },
  });
}
