import { byId, element } from "./elements.ts";
import type { Explorer } from "./explorer.ts";
import { compareSortKeys, type SortKey } from "./sort-key.ts";

/** Opens one of the evaluations that are listed. */
export type OpenEvaluation = (place: number, order: readonly number[]) => void;

/** Lists the evaluations a page at a time, in any order. */
export function showEvaluationTable(explorer: Explorer, open: OpenEvaluation): void {
  const { data } = explorer;
  const columns = columnsOf(explorer);
  let sorting = { column: 0, isDescending: true };
  let order: readonly number[] = [];
  let page = 0;
  const headers = columns.map(({ title, className }, index) => {
    const button = element("button", { text: title, type: "button" });
    button.addEventListener("click", () => {
      sorting = {
        column: index,
        isDescending: sorting.column === index ? !sorting.isDescending : index === 0,
      };
      page = 0;
      update();
    });
    return element("th", { scope: "col", className: className ?? "" }, button);
  });
  const body = element("tbody");
  byId("evaluation-table").replaceChildren(
    element("table", { className: "wide" }, element("thead", {}, element("tr", {}, ...headers)), body),
  );
  const [first, before, after, last] = ["first", "previous", "next", "last"].map((text) =>
    element("button", { text, className: "plain", type: "button" }),
  );
  const place = element("span", { "aria-live": "polite" });
  const pages = () => Math.max(1, Math.ceil(order.length / pageRows));
  const turn = (button: HTMLButtonElement | undefined, to: () => number) =>
    button?.addEventListener("click", () => {
      page = Math.min(pages() - 1, Math.max(0, to()));
      draw();
    });
  turn(first, () => 0);
  turn(before, () => page - 1);
  turn(after, () => page + 1);
  turn(last, () => pages() - 1);
  byId("evaluation-pages").replaceChildren(
    ...[first, before].filter((button) => button !== undefined),
    place,
    ...[after, last].filter((button) => button !== undefined),
  );
  const draw = () => {
    const shown = order.slice(page * pageRows, (page + 1) * pageRows);
    body.replaceChildren(
      ...shown.map((row, index) =>
        element(
          "tr",
          {},
          ...columns.map(({ cell, className, isOpener }) => {
            const made = element("td", { className: className ?? "" });
            if (isOpener !== true) made.textContent = cell(row);
            else made.append(opener(cell(row), () => open(page * pageRows + index, order)));
            return made;
          }),
        ),
      ),
    );
    for (const [index, header] of headers.entries()) {
      if (index !== sorting.column) header.removeAttribute("aria-sort");
      else header.setAttribute("aria-sort", sorting.isDescending ? "descending" : "ascending");
    }
    place.textContent = order.length === 0 ? "nothing passes the filter" : `page ${page + 1} of ${pages()}`;
    for (const button of [first, before]) button?.toggleAttribute("disabled", page === 0);
    for (const button of [after, last]) button?.toggleAttribute("disabled", page >= pages() - 1);
  };
  const update = () => {
    const key = columns[sorting.column]?.key ?? (() => 0);
    const sign = sorting.isDescending ? -1 : 1;
    const keys = new Map(explorer.rows.map((row) => [row, key(row)]));
    order = explorer.rows.toSorted(
      (a, b) => compareSortKeys(keys.get(a) ?? null, keys.get(b) ?? null, sign) || a - b,
    );
    draw();
  };
  explorer.onChange(() => {
    page = 0;
    update();
  });
  update();
  if (data.evaluations.ids.length === 0)
    body.replaceChildren(element("tr", {}, element("td", { text: "none were planned" })));
}

// --- internal ---

const pageRows = 50;

interface Column {
  readonly title: string;
  readonly className?: string;
  /** Its cells open the evaluation. */
  readonly isOpener?: boolean;
  readonly key: (row: number) => SortKey;
  readonly cell: (row: number) => string;
}

function columnsOf({ data }: Explorer): readonly Column[] {
  const { evaluations, axes, failures } = data;
  const varied = axes.flatMap(({ name, levels }, axis): Column[] => {
    if (levels.length < 2) return [];
    const level = (row: number) => evaluations.levels[axis]?.[row] ?? -1;
    return [{ title: name, key: level, cell: (row) => levels[level(row)] || "–" }];
  });
  const failure = (row: number) => failures[evaluations.failures[row] ?? -1]?.code ?? "";
  const cost = (row: number) => evaluations.costs[row] ?? null;
  return [
    {
      title: "score",
      className: "number",
      key: (row) => evaluations.scores[row] ?? null,
      cell: (row) => String(evaluations.scores[row] ?? "–"),
    },
    {
      title: "evaluation",
      isOpener: true,
      key: (row) => evaluations.ids[row] ?? "",
      cell: (row) => evaluations.ids[row] ?? "",
    },
    ...varied,
    { title: "why none", key: failure, cell: failure },
    {
      title: "cost $",
      className: "number",
      key: cost,
      cell: (row) => cost(row)?.toFixed(5) ?? "–",
    },
  ];
}

function opener(text: string, open: () => void): HTMLButtonElement {
  const button = element("button", { text, className: "link", type: "button" });
  button.addEventListener("click", open);
  return button;
}
