import { byId, element, labelledSelect } from "./elements.ts";
import type { Explorer } from "./explorer.ts";
import { reduce } from "./reduce.ts";

/** How often which score was given, one picture per level of an axis. */
export function showDistributions(explorer: Explorer): void {
  const { axes, rubricAxis } = explorer.data;
  const options = axes.map(({ name }, axis) => ({ value: String(axis), text: name }));
  const by = labelledSelect("one picture for each", options, String(rubricAxis));
  byId("distribution-controls").replaceChildren(by.label);
  const draw = () =>
    byId("distribution-figures").replaceChildren(...figuresOf(explorer, Number(by.select.value)));
  by.select.addEventListener("change", draw);
  explorer.onChange(draw);
  draw();
}

// --- internal ---

/** More would be a page of tiny pictures. */
const mostFigures = 24;

function figuresOf({ data, rows }: Explorer, axis: number): readonly HTMLElement[] {
  const groups = new Map<number, number[]>();
  for (const row of rows) {
    const level = data.evaluations.levels[axis]?.[row] ?? -1;
    const scores = groups.get(level) ?? [];
    groups.set(level, scores);
    const score = data.evaluations.scores[row];
    if (score !== null && score !== undefined) scores.push(score);
  }
  const sorted = [...groups].sort(([a], [b]) => a - b);
  const bins = binsOf(data.scale, data.evaluations.scores);
  const figures = sorted
    .slice(0, mostFigures)
    .map(([level, scores]) => figureOf(data.axes[axis]?.levels[level] || "–", scores, bins));
  if (sorted.length <= mostFigures) return figures;
  return [
    ...figures,
    element("p", { className: "soft", text: `and ${sorted.length - mostFigures} more levels` }),
  ];
}

interface Bins {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** One bar per score where scores are few; ends of the scale are the ends of the picture. */
function binsOf([from, to]: readonly [number, number], scores: readonly (number | null)[]): Bins {
  const steps = [1, 0.5].find((step) =>
    scores.every((score) => score === null || Number.isInteger((score - from) / step)),
  );
  const count = steps === undefined ? 20 : Math.round((to - from) / steps) + 1;
  return { from, to, count: Math.min(count, 41) };
}

function figureOf(name: string, scores: readonly number[], { from, to, count }: Bins): HTMLElement {
  const counts = Array.from({ length: count }, () => 0);
  for (const score of scores) {
    const bin = Math.min(count - 1, Math.max(0, Math.round(((score - from) / (to - from)) * (count - 1))));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const most = Math.max(...counts, 1);
  const bars = counts.map((size, bin) => {
    const score = from + ((to - from) * bin) / (count - 1);
    const bar = element("i");
    bar.style.setProperty("--share", String(size / most));
    return element("li", { title: `${Number(score.toFixed(2))}: ${size}` }, bar);
  });
  const middle = reduce(scores, "median");
  const caption = scores.length === 0 ? `${name}: no scores` : `${name}: ${scores.length}, median ${middle}`;
  const said = counts.map((size, bin) =>
    size === 0 ? "" : `${from + ((to - from) * bin) / (count - 1)}: ${size}`,
  );
  return element(
    "figure",
    {},
    element("figcaption", { text: caption }),
    element("ol", { className: "bars", role: "img", "aria-label": said.filter(Boolean).join(", ") }, ...bars),
    element(
      "div",
      { className: "ends" },
      element("span", { text: String(from) }),
      element("span", { text: String(to) }),
    ),
  );
}
