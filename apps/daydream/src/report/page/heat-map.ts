import { byId, element, labelledSelect } from "./elements.ts";
import type { Explorer } from "./explorer.ts";
import { type ReductionName, reduce, reductionNames } from "./reduce.ts";

/** Scores by any two axes; a cell leads to its evaluations. */
export function showHeatMap(explorer: Explorer): void {
  const { axes } = explorer.data;
  const varied = axes.flatMap(({ name, levels }, axis) =>
    levels.length > 1 ? [{ value: String(axis), text: name }] : [],
  );
  const all =
    varied.length > 0 ? varied : axes.map(({ name }, axis) => ({ value: String(axis), text: name }));
  const rows = labelledSelect("rows", all, all[0]?.value);
  const columns = labelledSelect("columns", all, usualColumn(explorer, all));
  const reduction = labelledSelect(
    "number",
    reductionNames.map((name) => ({ value: name, text: name === "sd" ? "standard deviation" : name })),
    "mean",
  );
  byId("heat-controls").replaceChildren(rows.label, columns.label, reduction.label);
  const draw = () => {
    const chosen = { rows: Number(rows.select.value), columns: Number(columns.select.value) };
    const name = reductionNames.find((one) => one === reduction.select.value) ?? "mean";
    byId("heat-map").replaceChildren(tableOf(explorer, chosen, name));
  };
  for (const { select } of [rows, columns, reduction]) select.addEventListener("change", draw);
  explorer.onChange(draw);
  draw();
}

// --- internal ---

/** Who judged where several did, else under which rubric, else what varies last. */
function usualColumn(
  { data: { judgeAxis, rubricAxis } }: Explorer,
  all: readonly { readonly value: string }[],
): string | undefined {
  const values = all.map(({ value }) => value);
  return [judgeAxis, rubricAxis].map(String).find((axis) => values.includes(axis)) ?? values.at(-1);
}

interface Chosen {
  readonly rows: number;
  readonly columns: number;
}

interface Cell {
  planned: number;
  readonly scores: number[];
}

function tableOf(explorer: Explorer, chosen: Chosen, name: ReductionName): HTMLTableElement {
  const { axes } = explorer.data;
  const cells = cellsOf(explorer, chosen);
  const [rowAxis, columnAxis] = [axes[chosen.rows], axes[chosen.columns]];
  const shade = shadeOf(cells, { name, scale: explorer.data.scale });
  const rowLevels = usedLevels(cells, 0);
  const columnLevels = usedLevels(cells, 1);
  const head = element(
    "tr",
    {},
    element("th", { text: `${rowAxis?.name} \\ ${columnAxis?.name}`, scope: "col" }),
    ...columnLevels.map((level) => element("th", { text: columnAxis?.levels[level] || "–", scope: "col" })),
  );
  const body = rowLevels.map((row) =>
    element(
      "tr",
      {},
      element("th", { text: rowAxis?.levels[row] || "–", scope: "row" }),
      ...columnLevels.map((column) => {
        const cell = cells.get(`${row} ${column}`);
        return element("td", {}, cellElement(cell, { name, shade, choose: () => choose(row, column) }));
      }),
    ),
  );
  return element("table", { className: "heat" }, element("thead", {}, head), element("tbody", {}, ...body));

  function choose(row: number, column: number): void {
    const levels = new Map(explorer.filter.levels);
    levels.set(chosen.rows, row);
    levels.set(chosen.columns, column);
    explorer.change({ levels });
    byId("evaluations").scrollIntoView();
    byId("evaluations").focus();
  }
}

function cellsOf({ data, rows }: Explorer, chosen: Chosen): Map<string, Cell> {
  const [down, across] = [data.evaluations.levels[chosen.rows], data.evaluations.levels[chosen.columns]];
  const cells = new Map<string, Cell>();
  for (const row of rows) {
    const key = `${down?.[row]} ${across?.[row]}`;
    const cell = cells.get(key) ?? { planned: 0, scores: [] };
    cells.set(key, cell);
    cell.planned += 1;
    const score = data.evaluations.scores[row];
    if (score !== null && score !== undefined) cell.scores.push(score);
  }
  return cells;
}

function usedLevels(cells: ReadonlyMap<string, Cell>, part: 0 | 1): readonly number[] {
  const used = new Set([...cells.keys()].map((key) => Number(key.split(" ")[part])));
  return [...used].sort((a, b) => a - b);
}

type Shade = (value: number) => number;

/** Darkest is the end of the scale for what is on it, else the greatest value. */
function shadeOf(
  cells: ReadonlyMap<string, Cell>,
  { name, scale }: { readonly name: ReductionName; readonly scale: readonly [number, number] },
): Shade {
  const [low, high] = scale;
  if (name !== "n" && name !== "sd") return (value) => clamp((value - low) / (high - low));
  const values = [...cells.values()].map(({ scores }) => reduce(scores, name) ?? 0);
  const most = Math.max(...values, 0);
  return (value) => (most === 0 ? 0 : clamp(value / most));
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}

function cellElement(
  cell: Cell | undefined,
  {
    name,
    shade,
    choose,
  }: { readonly name: ReductionName; readonly shade: Shade; readonly choose: () => void },
): HTMLElement {
  if (cell === undefined) return element("span", { text: "·", title: "the design has no such combination" });
  const value = reduce(cell.scores, name);
  const counted = `${cell.scores.length} of ${cell.planned} scores`;
  const text = value === undefined ? "–" : name === "n" ? String(value) : value.toFixed(2);
  const button = element("button", {
    text,
    type: "button",
    title: counted,
    "aria-label": `${text}, ${counted}`,
  });
  const share = value === undefined ? 0 : shade(value);
  button.style.setProperty("--share", share.toFixed(3));
  button.classList.toggle("strong", share > 0.55);
  button.addEventListener("click", choose);
  return button;
}
