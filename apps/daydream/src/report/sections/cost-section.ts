import type { CohortEvaluations, Generation } from "../evaluation.ts";
import { groupBy } from "../group-by.ts";
import { type Html, html } from "../html.ts";
import { dataTable } from "./data-table.ts";
import { counted, dollars } from "./number-text.ts";

/** What the members cost, whoever's run paid for them. */
export function costSection({ generations, evaluations }: CohortEvaluations): Html {
  const members = generations.filter(({ isMember }) => isMember);
  const total = sumOf(members, ({ costUsd }) => costUsd);
  const scored = evaluations.filter(({ score }) => score !== undefined).length;
  const unknown = members.filter(({ isCostKnown }) => !isCostKnown).length;
  const groups = groupBy(
    members.filter(({ attempts }) => attempts > 0),
    ({ stage, model }) => [stage, model ?? ""],
  );
  return html`<section id="cost"><h2>Cost</h2>
<p>${dollars(total)} for all members with their failed attempts${
    scored === 0 ? "" : `; ${dollars(total / scored)} per score`
  }.${unknown === 0 ? undefined : html` <span class="unknown">what ${counted(unknown)} members cost was not recorded, so the whole is more</span>`}</p>
<p class="soft">Members that cohorts share are counted in each of them.</p>
${
  groups.length === 0
    ? html`<p>No model was asked yet.</p>`
    : dataTable(
        [
          { title: "stage" },
          { title: "model" },
          { title: "calls", isNumber: true },
          { title: "tokens read", isNumber: true },
          { title: "tokens written", isNumber: true },
          { title: "dollars", isNumber: true },
          { title: "unknown", isNumber: true },
        ],
        groups.map(({ key: [stage = "", model = ""], items }) => {
          const cost = sumOf(items, ({ costUsd }) => costUsd);
          const [read, written] = [
            sumOf(items, ({ promptTokens }) => promptTokens ?? 0),
            sumOf(items, ({ completionTokens }) => completionTokens ?? 0),
          ];
          return [
            stage,
            model || "–",
            sumOf(items, ({ attempts }) => attempts),
            { content: counted(read), value: read },
            { content: counted(written), value: written },
            { content: dollars(cost), value: cost },
            items.filter(({ isCostKnown }) => !isCostKnown).length,
          ];
        }),
      )
}
</section>`;
}

// --- internal ---

function sumOf(items: readonly Generation[], amount: (item: Generation) => number): number {
  return items.reduce((sum, item) => sum + amount(item), 0);
}
