import type { ContextOf } from "@daydream/base";
import type { Place, Problem } from "@daydream/design";
import { type daydreamErrors, fail } from "../errors.ts";

/** A list that collects what the author of a spec, catalog or template has to change. */
export interface ProblemList {
  readonly all: readonly Problem[];
  readonly add: (problems: readonly Problem[]) => void;
  /** Adds one problem with a code of this program. */
  readonly report: <Name extends keyof typeof daydreamErrors.table & string>(
    place: Place,
    name: Name,
    context: ContextOf<typeof daydreamErrors.table, Name>,
  ) => void;
}

/** Makes an empty list. */
export function createProblemList(): ProblemList {
  const all: Problem[] = [];
  return {
    all,
    add: (problems) => void all.push(...problems),
    report: (place, name, context) => {
      const { code, message, hint, context: about } = fail(name, context);
      all.push({ ...place, code, message, hint, context: about });
    },
  };
}
