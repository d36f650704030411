import type { Completeness } from "@daydream/statistics";
import type { CohortEvaluations } from "../evaluation.ts";
import { groupBy } from "../group-by.ts";
import { type Html, html } from "../html.ts";
import { dataTable } from "./data-table.ts";
import { counted, percent } from "./number-text.ts";

/** What went wrong, and where scores are missing. */
export function failuresSection(
  { generations, evaluations }: CohortEvaluations,
  completeness: Completeness,
): Html {
  const failed = generations.flatMap((generation) =>
    generation.isMember && generation.failure !== undefined
      ? [{ ...generation, failure: generation.failure }]
      : [],
  );
  const refused = evaluations.filter(({ failure }) => failure?.code === "bad-score");
  const byReason = groupBy(failed, ({ stage, failure, model }) => [stage, failure.code, model ?? ""]);
  return html`<section id="failures"><h2>Failures and gaps</h2>
<h3>Failed</h3>
${
  byReason.length === 0
    ? html`<p>Nothing that was tried has failed.</p>`
    : dataTable(
        [
          { title: "stage" },
          { title: "code" },
          { title: "model" },
          { title: "members", isNumber: true },
          { title: "for instance" },
          { title: "message" },
        ],
        byReason.map(({ key: [stage = "", code = "", model = ""], items }) => [
          stage,
          code,
          model || "–",
          items.length,
          html`<span class="id">${items[0]?.id}</span>`,
          items[0]?.failure.message ?? "",
        ]),
      )
}
${
  refused.length === 0
    ? undefined
    : html`<p>${counted(refused.length)} results are no score on their rubric's scale, ${html`<span class="id">${refused[0]?.id}</span>`} for instance: ${refused[0]?.failure?.message}</p>`
}
<h3>Missing scores</h3>
${missingPart(completeness)}
</section>`;
}

// --- internal ---

const shownCells = 200;

function missingPart({ cells, complete, partial, empty, missing }: Completeness): Html {
  const total = `${counted(complete)} of ${counted(cells)} pairings of text, judge and rubric have every planned score (${percent(cells === 0 ? undefined : complete / cells)})`;
  if (missing.length === 0) return html`<p>${total}.</p>`;
  const groups = groupBy(missing, ({ judge, rubric }) => [judge, rubric]);
  return html`<p>${total}; ${counted(partial)} have some, ${counted(empty)} none. What has none is left out of every comparison.</p>
${dataTable(
  [
    { title: "judge" },
    { title: "rubric" },
    { title: "texts with gaps", isNumber: true },
    { title: "without a reply", isNumber: true },
    { title: "reply without a score", isNumber: true },
  ],
  groups.map(({ key: [judge = "", rubric = ""], items }) => [
    judge,
    rubric,
    items.length,
    items.reduce((sum, { noReply }) => sum + noReply, 0),
    items.reduce((sum, { noScore }) => sum + noScore, 0),
  ]),
)}
<details><summary>the ${missing.length > shownCells ? `first ${shownCells} of ${counted(missing.length)}` : counted(missing.length)} pairings with gaps</summary>
${dataTable(
  [
    { title: "text" },
    { title: "judge" },
    { title: "rubric" },
    { title: "planned", isNumber: true },
    { title: "scored", isNumber: true },
  ],
  missing
    .slice(0, shownCells)
    .map(({ units, judge, rubric, planned, scored }) => [
      html`<span class="id">${units.at(-1)}</span>`,
      judge,
      rubric,
      planned,
      scored,
    ]),
)}</details>`;
}
