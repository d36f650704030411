import { cut, renderTable } from "@daydream/terminal";
import { countText, dollarsText, percentText } from "./amounts.ts";
import type { CohortStatus, FailedMember, StageStatus } from "./cohort-status.ts";
import type { CurrentRun } from "./current-run.ts";
import { dayAndTime, runLine } from "./describe-run.ts";

/** How far a cohort is, as text for people. */
export function describeStatus({ cohort, stages, next }: CohortStatus): string {
  const titles = ["members", "made", "failed", "unparsed", "absent", "blocked", "stale", "coverage"];
  const columns = [
    { title: "stage" },
    ...[...titles, "dollars", "tokens in", "tokens out"].map((title) => ({
      title,
      align: "right" as const,
    })),
  ];
  const table = renderTable(columns, stages.map(cells));
  const lines = [...stages.flatMap(remarks), `in all ${totalText(stages)}; next: ${next}`];
  return `${cohort}\n${table}${lines.map((line) => `${line}\n`).join("")}`;
}

/** Members that failed, with what to do about each. */
export function describeFailures({ cohort, failures }: CohortStatus): string {
  if (failures.length === 0) return `${cohort}: nothing failed\n`;
  const table = renderTable(
    [
      { title: "stage" },
      { title: "generation" },
      { title: "reason", maxWidth: 90 },
      { title: "code" },
      { title: "next" },
    ],
    failures.map(({ stage, id, message, code, next }: FailedMember) => [
      stage,
      id,
      cut(message, 90),
      code,
      next,
    ]),
  );
  return `${cohort}: ${failures.length} failed\n${table}`;
}

/** Who is at work in the data root. */
export function describeCurrentRun({ lock, summary }: CurrentRun): string {
  const { process, since, command } = lock.holder;
  const who = `process ${process.pid} on ${process.host} since ${dayAndTime(since)} UTC: ${command}`;
  const progress = summary === undefined ? "" : `  ${runLine(summary)}; daydream log --follow\n`;
  return `at work: ${who}\n${progress}`;
}

// --- internal ---

function cells(stage: StageStatus): readonly string[] {
  const { members, made, failed, unparsed, absent, blocked, stale } = stage;
  return [
    stage.stage,
    ...[members, made, failed, unparsed, absent, blocked, stale].map(String),
    percentText(made, members),
    costText(stage),
    String(stage.promptTokens),
    String(stage.completionTokens),
  ];
}

function costText({ usd, unpriced }: Pick<StageStatus, "usd" | "unpriced">): string {
  if (unpriced === 0) return dollarsText(usd);
  return usd === 0 ? "unknown" : `${dollarsText(usd)} + ?`;
}

function remarks({ stage, failedBy, redo, stale, unpriced }: StageStatus): readonly string[] {
  const codes = Object.entries(failedBy).map(([code, count]) => `${count} ${code}`);
  return [
    ...(codes.length === 0 ? [] : [`${stage}: failed by ${codes.join(", ")}`]),
    ...(stale === 0
      ? []
      : [`${stage}: ${stale} stale, of which a run makes ${redo} again (daydream plan says why)`]),
    ...(unpriced === 0 ? [] : [`${stage}: what ${unpriced} cost is not known`]),
  ];
}

function totalText(stages: readonly StageStatus[]): string {
  const sum = (count: (stage: StageStatus) => number) =>
    stages.reduce((total, stage) => total + count(stage), 0);
  const [made, members] = [sum((stage) => stage.made), sum((stage) => stage.members)];
  const cost = costText({ usd: sum(({ usd }) => usd), unpriced: sum(({ unpriced }) => unpriced) });
  return `${made} of ${countText(members, "member")} made, ${percentText(made, members)}, ${cost}`;
}
