import { type Html, html } from "../html.ts";
import { dataTable } from "./data-table.ts";
import { fixed } from "./number-text.ts";

/** A candidate at one end of the ranking, with its text. */
export interface ShownCandidate {
  readonly id: string;
  readonly rank: number;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  readonly scores: number;
  /** How it was made, in a line. */
  readonly made: string;
  /** `undefined`: the file is gone. */
  readonly text: string | undefined;
}

/** The best and the worst, to be read. */
export function candidatesSection(
  {
    best,
    worst,
    count,
  }: {
    readonly best: readonly ShownCandidate[];
    readonly worst: readonly ShownCandidate[];
    readonly count: number;
  },
  stage: string,
): Html {
  if (count === 0)
    return html`<section id="texts"><h2>Best and worst ${stage}s</h2><p class="unknown">no ${stage} has a score</p></section>`;
  return html`<section id="texts"><h2>Best and worst ${stage}s</h2>
<p class="soft">By the mean of all scores of each of ${count} ${stage}s. The best of many are in part the luckiest: <code>daydream top … --replicates +n</code> scores them again.</p>
<h3>Best</h3>${listing(best)}
${worst.length === 0 ? undefined : html`<h3>Worst</h3>${listing(worst)}`}
</section>`;
}

// --- internal ---

function listing(candidates: readonly ShownCandidate[]): Html {
  const columns = [
    { title: "rank", isNumber: true },
    { title: "mean", isNumber: true },
    { title: "from", isNumber: true },
    { title: "to", isNumber: true },
    { title: "scores", isNumber: true },
    { title: "id" },
    { title: "made with" },
  ];
  const rows = candidates.map(({ rank, mean, min, max, scores, id, made }) => [
    rank,
    { content: fixed(mean), value: mean },
    { content: fixed(min), value: min },
    { content: fixed(max), value: max },
    scores,
    html`<span class="id">${id}</span>`,
    made,
  ]);
  const texts = candidates.map(
    ({ id, mean, text, rank }) =>
      html`<details><summary>${rank}. ${fixed(mean)} <span class="id">${id}</span></summary>${
        text === undefined
          ? html`<p class="unknown">the text is not in the store</p>`
          : html`<div class="text">${text}</div>`
      }</details>`,
  );
  return html`${dataTable(columns, rows)}${texts}`;
}
