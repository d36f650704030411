import { countText, percentText } from "../inspect/amounts.ts";
import { describePlan, estimateText } from "../plan/describe-plan.ts";
import type { ExecutedRun } from "./execute-run.ts";
import type { RunPlan } from "./run-plan.ts";

/** What a run will do, a table per cohort. */
export function describeRunPlan({ cohorts, estimate }: RunPlan): string {
  const tables = cohorts.map(({ name, summary }) => describePlan(name, summary)).join("\n");
  const all =
    cohorts.length < 2
      ? ""
      : `\nall cohorts: ${countText(estimate.calls, "call")}, ${estimateText(estimate)}\n`;
  return `${tables}${all}`;
}

/** The same for programs. */
export function runPlanJson({ cohorts, estimate }: RunPlan): string {
  const plans = cohorts.map(({ name, summary }) => ({ cohort: name, ...summary }));
  return `${JSON.stringify({ cohorts: plans, estimate }, null, 2)}\n`;
}

/** After a pilot: what the rest is expected to cost, by the replies that the pilot got, and how often replies fail. */
export function describeForecast(
  rest: RunPlan,
  { pilot, run }: { readonly pilot: RunPlan; readonly run: ExecutedRun },
): string {
  const stages = new Set(rest.members.map(({ member }) => member.stage));
  const failures = [...stages].flatMap((stage) => {
    const tried = pilot.members.filter(
      ({ member, action }) => member.stage === stage && (action === "make" || action === "redo"),
    ).length;
    const failed = run.outcome.failures.filter(({ member }) => member.member.stage === stage).length;
    const left = rest.members.filter(
      ({ member, action }) => member.stage === stage && action === "make",
    ).length;
    if (tried === 0) return [];
    const expected = failed === 0 ? "none" : `about ${Math.round((failed / tried) * left)}`;
    return [
      `  ${stage}: ${failed} of ${tried} failed (${percentText(failed, tried)}), of the ${left} left ${expected} may`,
    ];
  });
  const { estimate } = rest;
  const names = rest.cohorts.map(({ name }) => name).join(" ");
  return [
    "",
    `the rest: ${countText(estimate.calls, "call")}, ${estimateText(estimate)}`,
    ...estimate.basis.map((line) => `  ${line}`),
    ...failures,
    `next: daydream run ${names}`,
    "",
  ].join("\n");
}
