import { type Html, type HtmlPart, html } from "../html.ts";

/** One column of a table on the page. */
export interface DataColumn {
  readonly title: string;
  readonly isNumber?: boolean;
}

/** A cell: what it shows, and the number that it is sorted by where that is not what it says. */
export interface DataCell {
  readonly content: HtmlPart;
  /** `undefined`: sorted last. */
  readonly value: number | undefined;
}

/** A table that the page lets its reader sort. */
export function dataTable(
  columns: readonly DataColumn[],
  rows: readonly (readonly (DataCell | Html | string | number)[])[],
  { caption }: { readonly caption?: HtmlPart } = {},
): Html {
  const head = columns.map(
    ({ title, isNumber }) => html`<th scope="col"${numberClass(isNumber)}>${title}</th>`,
  );
  const body = rows.map(
    (row) => html`<tr>${row.map((cell, at) => cellHtml(cell, columns[at]?.isNumber))}</tr>`,
  );
  return html`<div class="scroll"><table data-sortable>${
    caption === undefined ? undefined : html`<caption>${caption}</caption>`
  }<thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}

// --- internal ---

function numberClass(isNumber: boolean | undefined): Html | undefined {
  return isNumber === true ? html` class="number"` : undefined;
}

function cellHtml(cell: DataCell | Html | string | number, isNumber: boolean | undefined): Html {
  if (typeof cell === "number") return html`<td${numberClass(isNumber)} data-value="${cell}">${cell}</td>`;
  if (typeof cell === "string" || "kind" in cell) return html`<td${numberClass(isNumber)}>${cell}</td>`;
  return html`<td${numberClass(isNumber)} data-value="${cell.value ?? ""}">${cell.content}</td>`;
}
