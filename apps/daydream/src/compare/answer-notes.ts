import type { NotEnoughData } from "@daydream/statistics";
import { whatHelps } from "./what-helps.ts";

/** Collects why numbers are not there while a table is made. */
export interface AnswerNotes {
  /** The answer's text, or a dash and a note of why there is none. */
  cell<Answer extends { readonly kind: string }>(
    answer: Answer | NotEnoughData,
    show: (answer: Answer) => string,
  ): string;
  /** The notes as lines, each reason once; and begins anew. */
  take(): string;
}

/** Makes {@link AnswerNotes}. */
export function createAnswerNotes(about: { readonly cohort: string }): AnswerNotes {
  let notes = new Set<string>();
  return {
    cell: (answer, show) => {
      if (!isUnknown(answer)) return show(answer);
      notes.add(`–: ${answer.message}\n  → ${whatHelps(answer, about)}\n`);
      return "–";
    },
    take: () => {
      const lines = [...notes].join("");
      notes = new Set();
      return lines;
    },
  };
}

// --- internal ---

function isUnknown<Answer extends { readonly kind: string }>(
  answer: Answer | NotEnoughData,
): answer is NotEnoughData {
  return answer.kind === "not-enough-data";
}
