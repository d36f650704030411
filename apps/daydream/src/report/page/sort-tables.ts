import { element } from "./elements.ts";
import { compareSortKeys, type SortKey } from "./sort-key.ts";

/** Lets the tables that the page was written with be sorted by any column. */
export function sortTables(): void {
  for (const table of document.querySelectorAll<HTMLTableElement>("table[data-sortable]")) {
    const headers = [...table.querySelectorAll<HTMLTableCellElement>("thead th")];
    for (const [column, header] of headers.entries()) {
      if (header.hasAttribute("data-unsorted")) continue;
      const button = element("button", { text: header.textContent, type: "button" });
      header.replaceChildren(button);
      button.addEventListener("click", () => {
        const isDescending = header.getAttribute("aria-sort") === "ascending";
        for (const other of headers) other.removeAttribute("aria-sort");
        header.setAttribute("aria-sort", isDescending ? "descending" : "ascending");
        sortBody(table, column, isDescending ? -1 : 1);
      });
    }
  }
}

// --- internal ---

function sortBody(table: HTMLTableElement, column: number, sign: 1 | -1): void {
  const body = table.tBodies[0];
  if (body === undefined) return;
  const rows = [...body.rows].map((row) => ({ row, key: keyOf(row.cells[column]) }));
  rows.sort((a, b) => compareSortKeys(a.key, b.key, sign));
  body.append(...rows.map(({ row }) => row));
}

/** The number that a cell stands for, else its text; nothing: `null`. */
function keyOf(cell: HTMLTableCellElement | undefined): SortKey {
  const value = cell?.dataset.value;
  if (value !== undefined) return value === "" ? null : Number(value);
  return cell?.textContent ?? "";
}
