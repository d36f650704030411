import type { Verdict } from "../episode/episode.ts";

/** A verdict in one line. */
export function describeVerdict(verdict: Verdict): string {
  switch (verdict.kind) {
    case "verified":
      return verdict.of === undefined
        ? `verified by ${verdict.by.replace("-", " ")}`
        : `verified by ${verdict.by.replace("-", " ")}: ${verdict.agreed} of ${verdict.of} agree`;
    case "mismatched":
      return `wrong answer: ${verdict.reasons.join("; ")}`;
    case "disagreed":
      return `traces disagree: ${verdict.reason}`;
    case "unanswered":
      return `no answer: ${verdict.reason}`;
    case "broken":
      return `broken: ${verdict.reason}`;
  }
}
