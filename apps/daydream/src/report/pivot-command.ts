import { type ExitCode, exitCode, type Io, renderTable } from "@daydream/terminal";
import type { PivotFlags } from "../commands/pivot.ts";
import { fail } from "../errors.ts";
import { openWorkspace } from "../settings/workspace.ts";
import { axisFilter, axisReaders } from "./axis-reader.ts";
import { chosenCohorts } from "./find-reportable.ts";
import { columnsOf, type Frame, frameCsv } from "./frame.ts";
import { type Pivot, type PivotCell, type PivotValue, pivot, pivotValues } from "./pivot.ts";
import { readEvaluations } from "./read-evaluations.ts";
import { type Reduction, reductions } from "./reduce-scores.ts";

/** `pivot`: one number per combination of levels. */
export async function pivotCommand(io: Io, cohort: string, flags: PivotFlags): Promise<ExitCode> {
  const value = oneOf<PivotValue>(flags.value ?? "score", { option: "--value", words: pivotValues });
  const reduction = oneOf<Reduction>(flags.reduce ?? "mean", { option: "--reduce", words: reductions });
  const workspace = await openWorkspace(flags, io);
  const { files, pipeline } = workspace;
  chosenCohorts([cohort], { files, isAll: false });
  const read = await readEvaluations(cohort, workspace);
  const of = { cohort: read, pipeline };
  const keep = axisFilter(flags.filter ?? [], { ...of, option: "--filter" });
  const evaluations = read.evaluations.filter(keep);
  const made = pivot(evaluations, {
    rows: axisReaders(flags.rows, { ...of, option: "--rows" }),
    columns: axisReaders(flags.cols ?? "", { ...of, option: "--cols" }),
    value,
    reduction,
  });
  const scales = new Set(evaluations.map(({ scale }) => `${scale.min} to ${scale.max}`));
  if (value === "score" && scales.size > 1)
    io.err(
      `the scores are on different scales (${[...scales].join(", ")}): --value share puts them on one\n`,
    );
  if (flags.json) io.out(`${JSON.stringify({ cohort, value, reduction, ...made }, null, 2)}\n`);
  else if (flags.csv) io.out(frameCsv(pivotFrame(made, reduction)));
  else io.out(pivotTable(made, reduction));
  return exitCode.done;
}

// --- internal ---

function oneOf<Word extends string>(
  given: string,
  { option, words }: { readonly option: string; readonly words: readonly Word[] },
): Word {
  const word = words.find((candidate) => candidate === given);
  if (word === undefined)
    throw fail("bad-option", { option, problem: `should be ${words.join(", ")}, got ${given}` });
  return word;
}

function pivotFrame(made: Pivot, reduction: Reduction): Frame {
  const kind = reduction === "n" ? "whole" : "number";
  return {
    columns: [...columnsOf("text", made.rowAxes), ...columnsOf(kind, columnTitles(made))],
    rows: made.rows.map(({ key, cells, total }) => [
      ...key,
      ...(made.columnAxes.length === 0 ? [total] : cells).map((cell) => cell.value),
    ]),
  };
}

function columnTitles({ columnAxes, columns }: Pivot): readonly string[] {
  return columnAxes.length === 0 ? ["all"] : columns.map((key) => key.join(" · "));
}

/** As text, with what all rows and all columns come to. */
function pivotTable(made: Pivot, reduction: Reduction): string {
  const hasColumns = made.columnAxes.length > 0;
  const numbers = [...(hasColumns ? columnTitles(made) : []), "all"];
  const text = (cell: PivotCell) => cellText(cell, reduction);
  return renderTable(
    [
      ...made.rowAxes.map((title) => ({ title })),
      ...numbers.map((title) => ({ title, align: "right" }) as const),
      ...(reduction === "n" ? [] : [{ title: "scores", align: "right" } as const]),
    ],
    [
      ...made.rows.map(({ key, cells, total }) => ({ key, cells, total })),
      {
        key: made.rowAxes.map((_, index) => (index === 0 ? "all" : "")),
        cells: made.total,
        total: made.whole,
      },
    ].map(({ key, cells, total }) => [
      ...key,
      ...(hasColumns ? cells.map(text) : []),
      text(total),
      ...(reduction === "n" ? [] : [String(total.count)]),
    ]),
  );
}

/** `·`: the design has no such combination; `–`: it has, and there are too few values. */
function cellText({ value, planned }: PivotCell, reduction: Reduction): string {
  if (planned === 0) return "·";
  if (value === undefined) return "–";
  return reduction === "n" ? String(value) : Number(value.toPrecision(4)).toString();
}
