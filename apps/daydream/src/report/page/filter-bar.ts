import { byId, element, labelledSelect } from "./elements.ts";
import type { Explorer } from "./explorer.ts";

/** Shows what the evaluations are filtered by, and lets it be changed. */
export function showFilterBar(explorer: Explorer): void {
  const { data } = explorer;
  const bar = byId("filter");
  const axes = data.axes.flatMap(({ name, levels }, axis) => {
    if (levels.length < 2) return [];
    const options = levels.map((text, level) => ({ value: String(level), text: text || "–" }));
    const made = labelledSelect(name, [{ value: "", text: "all" }, ...options]);
    made.select.addEventListener("change", () => {
      const chosen = new Map(explorer.filter.levels);
      if (made.select.value === "") chosen.delete(axis);
      else chosen.set(axis, Number(made.select.value));
      explorer.change({ levels: chosen });
    });
    return [{ axis, ...made }];
  });
  const state = labelledSelect(
    "score",
    [
      { value: "any", text: "with or without" },
      { value: "scored", text: "with" },
      { value: "unscored", text: "without" },
      ...failureOptions(explorer),
    ],
    "any",
  );
  state.select.addEventListener("change", () => explorer.change({ state: state.select.value }));
  const least = numberInput("from", (value) => explorer.change({ least: value }));
  const most = numberInput("to", (value) => explorer.change({ most: value }));
  const search = element("input", { type: "search", "aria-label": "part of an id", placeholder: "id" });
  search.addEventListener("input", () => explorer.change({ search: search.value }));
  const reset = element("button", { text: "show all", className: "plain", type: "button" });
  reset.addEventListener("click", () => explorer.reset());
  const count = element("output", { "aria-live": "polite" });
  bar.replaceChildren(
    ...axes.map(({ label }) => label),
    state.label,
    least.label,
    most.label,
    element("label", {}, document.createTextNode("id"), search),
    reset,
    count,
  );
  const update = () => {
    const { filter, rows } = explorer;
    for (const { axis, select } of axes) select.value = String(filter.levels.get(axis) ?? "");
    state.select.value = filter.state;
    if (filter.search !== search.value) search.value = filter.search;
    least.input.value = filter.least === undefined ? "" : String(filter.least);
    most.input.value = filter.most === undefined ? "" : String(filter.most);
    count.textContent = `${rows.length} of ${data.evaluations.ids.length} evaluations`;
  };
  explorer.onChange(update);
  update();
}

// --- internal ---

/** One option per kind of failure that there is. */
function failureOptions({ data }: Explorer): readonly { readonly value: string; readonly text: string }[] {
  const counts = new Map<number, number>();
  for (const failure of data.evaluations.failures)
    if (failure >= 0) counts.set(failure, (counts.get(failure) ?? 0) + 1);
  return [...counts].map(([failure, count]) => {
    const { code = "", message = "" } = data.failures[failure] ?? {};
    return {
      value: String(failure),
      text: `${code} (${count})${message === "" ? "" : `: ${message.slice(0, 40)}`}`,
    };
  });
}

function numberInput(
  text: string,
  change: (value: number | undefined) => void,
): { readonly label: HTMLLabelElement; readonly input: HTMLInputElement } {
  const input = element("input", { type: "number", step: "any" });
  input.addEventListener("change", () => change(input.value === "" ? undefined : Number(input.value)));
  return { input, label: element("label", {}, document.createTextNode(text), input) };
}
