import type { Card } from "@daydream/design";
import type { CardVerdict } from "@daydream/statistics";
import { type Html, html } from "../html.ts";
import { fixed, percent, rangeText } from "./number-text.ts";

/** What the experiment asked, and whether what would answer it has come. */
export function cardSection(card: Card | undefined, verdict: CardVerdict | undefined): Html {
  if (card === undefined || verdict === undefined)
    return html`<section id="card"><h2>Question</h2><p class="soft">The spec has no card, so it does not say what would count as success.</p></section>`;
  const { success } = card;
  const [deciding, ...others] = verdict.reasons;
  return html`<section id="card"><h2>Question</h2>
<p>${card.question}</p>
<p><span class="verdict ${verdict.verdict}">${words[verdict.verdict]}</span> ${deciding}</p>
${others.map((reason) => html`<p>${reason}</p>`)}
${
  success === undefined
    ? undefined
    : html`<p class="soft">Criterion: the ${card.metric} of a text's scores is at least ${success.threshold}, given by at least ${success.minimumJudges} ${success.minimumJudges === 1 ? "judge" : "judges"}, for at least ${success.minimumCandidates} ${success.minimumCandidates === 1 ? "text" : "texts"}${success.rubrics.length === 0 ? "" : `, under ${success.rubrics.join(", ")}`}.</p>
<p class="soft">${verdict.judged} of ${verdict.candidates} texts have enough judges; ${verdict.reaching.length} reach the threshold${nearest(verdict)}. Share that reaches it: ${
        verdict.share.kind === "interval"
          ? `${percent(verdict.share.mean)} [${percent(verdict.share.low)}, ${percent(verdict.share.high)}]`
          : rangeText(verdict.share)
      }.</p>`
}
${card.dataset === undefined ? undefined : html`<p class="soft">Dataset: ${card.dataset}</p>`}
${card.models.length === 0 ? undefined : html`<p class="soft">Models compared: ${card.models.join(", ")}</p>`}
</section>`;
}

// --- internal ---

const words = { met: "met", "not-met": "not met", "not-enough-data": "not enough data" } as const;

function nearest({ nearest: candidate }: CardVerdict): string {
  return candidate === undefined
    ? ""
    : `; the nearest of the others is ${candidate.units.at(-1)} with ${fixed(candidate.value)}`;
}
