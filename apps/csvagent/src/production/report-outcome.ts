import { isDaydreamError } from "@daydream/base";
import type { Io } from "@daydream/terminal";
import { cut, type ExitCode, exitCode, renderTable } from "@daydream/terminal";
import { describeVerdict } from "../inspection/describe-verdict.ts";
import type { DatasetOutcome, ProduceOutcome } from "./produce.ts";

/** Which columns of the outcome are of interest. */
export interface ReportOptions {
  readonly questions: boolean;
  readonly episodes: boolean;
  /** True when the user interrupted the run. */
  readonly interrupted: boolean;
}

/**
 * Prints what became of each dataset and gives the exit code: failures count, unverified episodes do not. What
 * stopped the run is left to the caller, who raises it when all is closed.
 */
export function reportOutcome(io: Io, outcome: ProduceOutcome, options: ReportOptions): ExitCode {
  const { datasets, failures, summary } = outcome;
  const columns = [
    { title: "dataset", value: (one: DatasetOutcome) => one.dataset },
    { title: "questions", value: (one: DatasetOutcome) => one.questions },
    ...(options.questions
      ? [
          { title: "new", value: (one: DatasetOutcome) => one.madeQuestions },
          { title: "rejected", value: (one: DatasetOutcome) => one.rejected.length },
        ]
      : []),
    ...(options.episodes
      ? [
          { title: "verified", value: (one: DatasetOutcome) => countVerified(one) },
          { title: "not verified", value: (one: DatasetOutcome) => one.solved.length - countVerified(one) },
          { title: "there already", value: (one: DatasetOutcome) => one.presentEpisodes },
        ]
      : []),
  ];
  io.out(
    renderTable(
      columns.map(({ title }, index) => ({ title, align: index === 0 ? "left" : "right" })),
      datasets.map((one) => columns.map(({ value }) => String(value(one)))),
    ),
  );
  if (options.questions) printRejections(io, datasets);
  if (options.episodes) printUnverified(io, datasets);
  printFailures(io, failures);
  for (const { dataset, outdatedQuestions } of datasets) {
    if (outdatedQuestions === 0) continue;
    const about = `${outdatedQuestions} questions about other contents of its file`;
    io.out(`left out: ${dataset}: ${about}; generate questions --template --regenerate drops them\n`);
  }
  const left = summary.blocked + summary.cancelled;
  if (left > 0) io.err(`left undone: ${left}; the same command goes on from here\n`);
  if (options.interrupted) return exitCode.interrupted;
  const hasFailures = failures.length > 0 || summary.blocked > 0 || outcome.stoppedBy !== undefined;
  return hasFailures ? exitCode.failures : exitCode.done;
}

// --- internal ---

/** Each once, with how often it was met. */
function printFailures(io: Io, failures: ProduceOutcome["failures"]): void {
  const counts = new Map<string, { readonly hint: string | undefined; count: number }>();
  for (const { dataset, task, error } of failures) {
    const code = isDaydreamError(error) ? error.code : "unexpected";
    const text = `${dataset}, ${task}: ${error.message} [${code}]`;
    const known = counts.get(text);
    if (known !== undefined) known.count += 1;
    else counts.set(text, { hint: isDaydreamError(error) ? error.hint : undefined, count: 1 });
  }
  for (const [text, { hint, count }] of counts) {
    io.err(`failed: ${count > 1 ? `${count} × ` : ""}${text}\n`);
    if (hint !== undefined) io.err(`  hint: ${hint}\n`);
  }
}

function countVerified({ solved }: DatasetOutcome): number {
  return solved.filter(({ verdict }) => verdict.kind === "verified").length;
}

function printRejections(io: Io, datasets: readonly DatasetOutcome[]): void {
  for (const { dataset, rejected, staleQuestions } of datasets) {
    const counts = new Map<string, number>();
    for (const { template, reason } of rejected) {
      const text = `${template}: ${reason}`;
      counts.set(text, (counts.get(text) ?? 0) + 1);
    }
    for (const [text, count] of counts)
      io.out(`rejected: ${dataset}: ${count > 1 ? `${count} × ` : ""}${cut(text, 160)}\n`);
    if (staleQuestions > 0) {
      io.out(
        `kept: ${dataset}: ${staleQuestions} questions that no template gives any more; --regenerate drops them\n`,
      );
    }
  }
}

function printUnverified(io: Io, datasets: readonly DatasetOutcome[]): void {
  for (const { dataset, solved } of datasets) {
    for (const { teacher, question, verdict } of solved) {
      if (verdict.kind === "verified") continue;
      const what = question.template_name ?? question.id;
      io.out(`not verified: ${dataset}: ${what} by ${teacher}: ${cut(describeVerdict(verdict), 160)}\n`);
    }
  }
}
