import type { LevelContent, MembershipOptions } from "./membership.ts";
import type { Problems } from "./problem.ts";
import type { PlannedAxis, StagePlan } from "./stage-plan.ts";

/** What a level of a stage's axis comes to: looked up once. */
export interface BookedLevel {
  readonly name: string;
  /** The level, for replicates as a plain number. */
  readonly level: string;
  readonly role: "content" | "model" | "replicate";
  readonly content: LevelContent | undefined;
}

/** Looks levels up, each once; reports what is wrong with them. */
export interface LevelBook {
  look(planned: PlannedAxis, level: string | undefined): BookedLevel;
}

/** Opens the book of one stage. */
export function createLevelBook(
  { stage }: StagePlan,
  options: MembershipOptions & { readonly problems: Problems },
): LevelBook {
  const booked = new Map<PlannedAxis, Map<string, BookedLevel>>();
  const firstWith = new Map<string, string>();

  const lookUp = (planned: PlannedAxis, level: string): BookedLevel => {
    const { name, role } = planned.stageAxis;
    if (role === "replicate") return { name, role, level: replicate(planned, level), content: undefined };
    const content = options.contents({ stage: stage.name, axis: name, level });
    if (options.spec.output.ids === "content") checkContent(planned, { level, content });
    return { name, role, level, content };
  };

  const replicate = (planned: PlannedAxis, level: string): string => {
    if (/^0*[1-9][0-9]{0,8}$/.test(level)) return String(Number(level));
    options.problems.report(placeOf(planned, level), "bad-replicate", {
      axis: planned.axis?.name ?? "",
      level,
    });
    return "1";
  };

  const checkContent = (
    planned: PlannedAxis,
    { level, content }: { readonly level: string; readonly content: LevelContent | undefined },
  ): void => {
    const axis = planned.axis?.name ?? planned.stageAxis.name;
    if (content === undefined) {
      options.problems.report(placeOf(planned, level), "missing-content", { axis, level });
      return;
    }
    const key = JSON.stringify([axis, content]);
    const first = firstWith.get(key);
    if (first === undefined) firstWith.set(key, level);
    else options.problems.report(placeOf(planned, level), "equal-content", { axis, levels: [first, level] });
  };

  const placeOf = ({ axis }: PlannedAxis, level: string) =>
    axis?.levelPlaces[axis.levels.indexOf(level)] ??
    axis?.place ?? { file: options.spec.file, line: 1, column: 1 };

  return {
    look: (planned, level = "1") => {
      const levels = booked.get(planned) ?? new Map<string, BookedLevel>();
      booked.set(planned, levels);
      const known = levels.get(level) ?? lookUp(planned, level);
      levels.set(level, known);
      return known;
    },
  };
}
