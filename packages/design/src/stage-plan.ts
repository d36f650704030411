import type { Problems } from "./problem.ts";
import type { Axis, Spec } from "./spec.ts";
import type { Stage, StageAxis, Stages } from "./stage.ts";

/** How one stage finds its axes among those of a spec. */
export interface StagePlan {
  readonly stage: Stage;
  readonly axes: readonly PlannedAxis[];
  /** The axis that gives the stage's members as ids; then `axes` is empty. */
  readonly given: Axis | undefined;
}

export interface PlannedAxis {
  readonly stageAxis: StageAxis;
  /** The spec's axis under one of its names; `undefined` for a replicate axis that is not there. */
  readonly axis: Axis | undefined;
}

/**
 * Finds the axes of every stage that is needed: not the parents of a stage whose members are given. Reports
 * `missing-axis`, and `unused-axis` where ids are made of content.
 */
export function planStages(
  stages: Stages,
  { spec, problems }: { readonly spec: Spec; readonly problems: Problems },
): readonly StagePlan[] {
  const find = (name: string | undefined) => spec.axes.find((axis) => axis.name === name);
  const isNeeded = (stage: Stage): boolean => {
    if (find(stage.givenBy) !== undefined) return false;
    const children = stages.filter(({ parent }) => parent === stage.name);
    return children.length === 0 || children.some(isNeeded);
  };
  const isParentOfNeeded = (stage: Stage) =>
    stages.some((child) => child.parent === stage.name && isNeeded(child));
  const plans = stages.flatMap((stage): StagePlan[] => {
    const given = find(stage.givenBy);
    if (given !== undefined) return isParentOfNeeded(stage) ? [{ stage, axes: [], given }] : [];
    if (!isNeeded(stage)) return [];
    const axes = stage.axes.map((stageAxis) => ({
      stageAxis,
      axis: [stageAxis.name, ...(stageAxis.aliases ?? [])].flatMap((name) => find(name) ?? [])[0],
    }));
    return [{ stage, axes, given: undefined }];
  });
  reportAxes(plans, { spec, problems });
  return plans;
}

// --- internal ---

function reportAxes(
  plans: readonly StagePlan[],
  { spec, problems }: { readonly spec: Spec; readonly problems: Problems },
): void {
  const used = new Set<Axis>();
  const start = spec.axes[0]?.place ?? { file: spec.file, line: 1, column: 1 };
  for (const { stage, axes, given } of plans) {
    if (given !== undefined) used.add(given);
    for (const { stageAxis, axis } of axes) {
      if (axis !== undefined) used.add(axis);
      else if (stageAxis.role !== "replicate")
        problems.report(start, "missing-axis", { stage: stage.name, axis: stageAxis.name });
    }
  }
  if (spec.output.ids === "names-v1") return;
  for (const axis of spec.axes)
    if (!used.has(axis)) problems.report(axis.place, "unused-axis", { axis: axis.name });
}
