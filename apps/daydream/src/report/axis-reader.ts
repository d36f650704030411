import { fail } from "../errors.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import type { CohortEvaluations, Evaluation, Generation } from "./evaluation.ts";

/** Reads one thing that tells evaluations apart. */
export interface AxisReader {
  /** Under the name that the stages use. */
  readonly name: string;
  /** Blank where an evaluation has none. */
  read(evaluation: Evaluation): string;
}

/** Names that {@link axisReader} knows for a cohort: its axes, what stages are called for the ids of their members, and `writer`. */
export function axisNames({ axes }: CohortEvaluations, pipeline: Pipeline): readonly string[] {
  return [...axes, "writer", ...pipeline.map(({ name }) => name)];
}

/**
 * Makes a reader of an axis, under its own name or another that specs may use; of a stage's name, which gives the id of
 * the evaluation's generation of that stage; or of `writer`, the model that wrote what is judged.
 *
 * @throws `daydream/bad-option`.
 */
export function axisReader(
  given: string,
  of: { readonly option: string; readonly cohort: CohortEvaluations; readonly pipeline: Pipeline },
): AxisReader {
  const { cohort, pipeline, option } = of;
  if (given === "writer") return { name: given, read: ({ writer }) => writer };
  if (pipeline.some(({ name }) => name === given))
    return { name: given, read: ({ generation }) => idAt(generation, given) };
  const name = axisNamed(given, pipeline);
  if (cohort.axes.includes(name)) return { name, read: ({ axes }) => axes[name] ?? "" };
  throw fail("bad-option", {
    option,
    problem: `${cohort.cohort} has no axis ${given}; there are ${axisNames(cohort, pipeline).join(", ")}`,
  });
}

/** Readers of axes that one option names, separated by commas. */
export function axisReaders(
  given: string,
  of: { readonly option: string; readonly cohort: CohortEvaluations; readonly pipeline: Pipeline },
): readonly AxisReader[] {
  return given
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "")
    .map((name) => axisReader(name, of));
}

/** Makes a test of `AXIS=LEVEL,LEVEL…` options: true of an evaluation that has one of the levels on every axis. */
export function axisFilter(
  given: readonly string[],
  of: { readonly option: string; readonly cohort: CohortEvaluations; readonly pipeline: Pipeline },
): (evaluation: Evaluation) => boolean {
  const tests = given.map((text) => {
    const at = text.indexOf("=");
    if (at < 1) throw fail("bad-option", { option: of.option, problem: `should be AXIS=LEVEL, got ${text}` });
    const reader = axisReader(text.slice(0, at), of);
    const levels = new Set(text.slice(at + 1).split(","));
    return (evaluation: Evaluation) => levels.has(reader.read(evaluation));
  });
  return (evaluation) => tests.every((test) => test(evaluation));
}

// --- internal ---

function axisNamed(given: string, pipeline: Pipeline): string {
  const axes = pipeline.flatMap((stage) => stage.axes);
  return axes.find(({ name, aliases }) => name === given || aliases?.includes(given) === true)?.name ?? given;
}

function idAt(generation: Generation, stage: string): string {
  if (generation.stage === stage) return generation.id;
  return generation.parent === undefined ? "" : idAt(generation.parent, stage);
}
