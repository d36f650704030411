import type { JsonObject, JsonValue } from "@daydream/base";
import type { AnswerSpec } from "../answer/answer-spec.ts";
import { compareAnswers } from "../answer/compare-answers.ts";
import { entriesOf, frameOf, isList, numberTextOf } from "../answer/wire-forms.ts";
import type { Question } from "../question/question.ts";

/**
 * An answer of the right form that is wrong: like the expected one, with one part of it changed.
 *
 * @param variant from 1; different variants are different answers
 */
export function wrongAnswer(
  question: Pick<Question, "ground_truth" | "accepted_answers" | "answer_spec">,
  variant: number,
): JsonValue {
  const { answer_spec: spec, ground_truth } = question;
  const accepted = question.accepted_answers ?? [ground_truth];
  const isWrong = (answer: JsonValue): boolean =>
    accepted.every((right) => compareAnswers(right, answer, spec).kind === "different");
  for (let strength = variant; strength < variant * 2 ** 10; strength *= 2) {
    const answer = change(ground_truth, spec, strength);
    if (isWrong(answer)) return answer;
  }
  return `no answer ${variant}`;
}

// --- internal ---

function change(value: JsonValue, spec: AnswerSpec | undefined, strength: number): JsonValue {
  if (typeof value === "boolean") return strength === 1 ? !value : `undecided ${strength}`;
  if (typeof value === "number") return changeNumber(value, strength);
  if (typeof value === "string") return changeText(value, spec, strength);
  if (value === null || numberTextOf(value) !== undefined) return strength;
  if (isList(value)) return changeList(value, spec, strength);
  const frame = frameOf(value);
  if (frame !== undefined) return changeList(frame.rows, undefined, strength);
  return changeObject(Object.fromEntries(entriesOf(value) ?? []), spec, strength);
}

/** Farther from zero by more than any tolerance in use, whole numbers staying whole. */
function changeNumber(value: number, strength: number): number {
  const size = Math.abs(value);
  const larger = size + Math.max(1, Number.isInteger(value) ? Math.ceil(size / 2) : size / 2) * strength;
  if (!Number.isFinite(larger)) return strength;
  return value < 0 ? -larger : larger;
}

function changeText(value: string, spec: AnswerSpec | undefined, strength: number): string {
  const others = spec?.kind === "text" ? (spec.among ?? []).filter((choice) => choice !== value) : [];
  return others[strength - 1] ?? `${value} (${strength})`;
}

function changeList(items: readonly JsonValue[], spec: AnswerSpec | undefined, strength: number): JsonValue {
  const [first, ...rest] = items;
  const of = spec?.kind === "list" ? spec.of : undefined;
  return first === undefined ? [`item ${strength}`] : [change(first, of, strength), ...rest];
}

/** Changes one value, a number where there is one: what a slip in a computation does. */
function changeObject(object: JsonObject, spec: AnswerSpec | undefined, strength: number): JsonObject {
  const keys = Object.keys(object);
  const key = keys.find((name) => typeof object[name] === "number") ?? keys[0];
  const value = key === undefined ? undefined : object[key];
  if (key === undefined || value === undefined) return { [`key ${strength}`]: strength };
  const part = spec?.kind === "object" ? spec.keys[key] : spec?.kind === "mapping" ? spec.values : undefined;
  return { ...object, [key]: change(value, part, strength) };
}
