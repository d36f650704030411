import type { NotEnoughData } from "@daydream/statistics";

/** What would make an answer possible, as the next thing to do. */
export function whatHelps(
  { reason, needed, have, narrower }: NotEnoughData,
  { cohort }: { readonly cohort: string },
): string {
  switch (reason) {
    case "no-scores":
      return `daydream run ${cohort} makes what is missing; daydream status ${cohort} says what has failed`;
    case "too-few-blocks": {
      const more = `${needed - have} more, or replicates of what there is (replicates: in the spec)`;
      return narrower === undefined
        ? more
        : `${more}; --unit ${narrower} says it of these ${narrower}s alone`;
    }
    case "not-replicated":
      return "replicates: in the spec has things made again under the same conditions";
    case "no-variation":
      return "scores that differ: a finer scale, or more that is judged";
    case "no-matched-blocks":
      return "a spec that changes this axis and nothing else; more combos, where there is only one";
    case "too-few-levels":
      return "a second level of the axis in the spec";
    case "too-few-judges":
      return `a second judge in the spec, or a person: daydream sheet write ${cohort} --out FOLDER`;
    case "not-estimable":
      return "a spec that crosses what now changes together; daydream explain shows its rules";
    case "no-criterion":
      return "a card in the spec that says when it is met";
  }
}
