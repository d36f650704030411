import type { JsonValue } from "@daydream/base";
import { valueHash } from "@daydream/sandbox";

/**
 * The identity of an answer in records: the first 16 hex digits of its value hash. Whether two answers agree
 * is never decided by it; that is `compareAnswers`.
 */
export function answerHash(answer: JsonValue): string {
  return valueHash(answer).slice(0, 16);
}
