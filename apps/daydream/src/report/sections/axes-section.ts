import type { LevelComparisons, NotEnoughData } from "@daydream/statistics";
import type { AxisFindings } from "../find-findings.ts";
import { type Html, html } from "../html.ts";
import { dataTable } from "./data-table.ts";
import { blocksText, chanceText, fixed, intervalText, unknown } from "./number-text.ts";

/** Scores by each axis that varies: what its levels come to, and how they differ where nothing else does. */
export function axesSection(axes: readonly AxisFindings[], scale: readonly [number, number]): Html {
  return html`<section id="scores"><h2>Scores by axis</h2>
<p class="soft">Mean: every score counts once. Estimate: the mean in which each unit counts once, with its 95 % interval over units that were really replicated. Overlapping intervals do not show that two levels are alike: the differences below compare like with like.</p>
${axes.length === 0 ? html`<p>Nothing varies but replicates.</p>` : undefined}
${axes.map((axis) => axisTables(axis, scale))}
</section>`;
}

// --- internal ---

function axisTables({ axis, levels, comparisons }: AxisFindings, scale: readonly [number, number]): Html {
  const columns = [
    { title: axis },
    { title: "scores", isNumber: true },
    { title: "mean", isNumber: true },
    { title: "estimate [95 %]" },
    { title: "range" },
    { title: "over" },
    { title: "median", isNumber: true },
    { title: "sd", isNumber: true },
    { title: "min", isNumber: true },
    { title: "max", isNumber: true },
  ];
  const rows = levels.map(({ level, summary, scores, interval }) => [
    level || "–",
    scores,
    { content: fixed(summary.mean), value: summary.mean },
    { content: intervalText(interval), value: interval.kind === "interval" ? interval.mean : undefined },
    { content: rangeBar(interval, scale), value: interval.kind === "interval" ? interval.mean : undefined },
    blocksText(interval),
    { content: fixed(summary.median), value: summary.median },
    { content: fixed(summary.standardDeviation), value: summary.standardDeviation },
    { content: fixed(summary.min), value: summary.min },
    { content: fixed(summary.max), value: summary.max },
  ]);
  return html`<h3>${axis}</h3>${dataTable(columns, rows)}${comparisonTable(axis, comparisons)}`;
}

function rangeBar(
  interval: AxisFindings["levels"][number]["interval"],
  [low, high]: readonly [number, number],
): Html | string {
  if (interval.kind !== "interval") return "";
  const share = (value: number) => Math.min(1, Math.max(0, (value - low) / (high - low))).toFixed(4);
  return html`<div class="range" style="--from:${share(interval.low)};--to:${share(interval.high)};--at:${share(interval.mean)}"><i></i><b></b></div>`;
}

function comparisonTable(
  axis: string,
  comparisons: LevelComparisons | NotEnoughData | undefined,
): Html | undefined {
  if (comparisons === undefined)
    return html`<p class="soft">There is too much to compare each ${axis} with each here: <code>daydream compare … --axis ${axis}</code> does it.</p>`;
  if (comparisons.kind === "not-enough-data") return html`<p>${unknown(comparisons)}</p>`;
  const columns = [
    { title: "difference" },
    { title: "points", isNumber: true },
    { title: "95 % interval" },
    { title: "p, corrected", isNumber: true },
    { title: "over" },
    { title: "changes with it" },
  ];
  const rows = comparisons.pairs.map(({ a, b, result }) => {
    const pair = `${b || "–"} − ${a || "–"}`;
    if (result.kind === "not-enough-data")
      return [
        pair,
        { content: "–", value: undefined },
        unknown(result),
        { content: "–", value: undefined },
        "–",
        "–",
      ];
    return [
      pair,
      { content: signed(result.difference), value: result.difference },
      `[${signed(result.low)}, ${signed(result.high)}]`,
      { content: chanceText(result.adjustedP), value: result.adjustedP },
      `${result.blocks} ${result.unit}s`,
      result.movesWith.join(", ") || "nothing",
    ];
  });
  return dataTable(columns, rows, {
    caption: `${axis}: differences within blocks, p-values corrected for their number (${comparisons.correction})`,
  });
}

function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${fixed(Math.abs(value))}`;
}
