import { hashBytes } from "@daydream/base";
import { type FakeCall, seededText } from "@daydream/gateway/fake-provider";

/**
 * What a pretended model says: made-up sentences, between the tags that the prompt asks for; where a score is asked
 * for, one that depends on the text, on the judge, and a little on chance, so that reports have something to show.
 */
export function pretendReply({ request, random }: FakeCall): string {
  const prompt = request.messages.at(-1)?.content ?? "";
  if (/^SCORE:/m.test(prompt)) {
    const score = Math.round(
      Math.min(top(prompt), Math.max(0, 1 + merit(prompt) + leniency(request.model) + 2 * random())),
    );
    return `${seededText(random, { minWords: 20, maxWords: 40 })}\n\nSCORE: ${score}`;
  }
  const text = seededText(random, { minWords: 120, maxWords: 260 });
  if (prompt.includes("<essay-idea")) return `<essay-idea stage="1">\n${text}\n</essay-idea>`;
  return prompt.includes("<essay>") ? `<essay>\n${text}\n</essay>` : text;
}

// --- internal ---

/** The highest score that the rubric speaks of. */
function top(prompt: string): number {
  return /\b(?:to|and) 10\b/.test(prompt) ? 10 : 9;
}

/** From 0 to 5, the same whoever judges the text. */
function merit(prompt: string): number {
  return share(prompt) * 5;
}

/** From 0 to 2, the same for all that a judge reads. */
function leniency(model: string): number {
  return share(model) * 2;
}

function share(text: string): number {
  return Number.parseInt(hashBytes(text).slice(0, 8), 16) / 2 ** 32;
}
