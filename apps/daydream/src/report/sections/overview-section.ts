import type { CohortEvaluations } from "../evaluation.ts";
import type { Findings } from "../find-findings.ts";
import { type Html, type HtmlPart, html } from "../html.ts";
import { counted, dollars, fixed, intervalText } from "./number-text.ts";

/** How much there is, what it comes to, and what it cannot tell. */
export function overviewSection(cohort: CohortEvaluations, findings: Findings): Html {
  const { evaluations, generations, problems } = cohort;
  const { summary, interval } = findings.overall;
  const members = generations.filter(({ isMember }) => isMember);
  const cost = members.reduce((sum, { costUsd }) => sum + costUsd, 0);
  const unknownCosts = members.filter(({ isCostKnown }) => !isCostKnown).length;
  const stages = Map.groupBy(generations, ({ stage }) => stage);
  const facts: readonly (readonly [string, HtmlPart])[] = [
    [
      "evaluations with a score",
      html`${counted(summary.count)} <small>of ${counted(evaluations.length)}</small>`,
    ],
    ...[...stages].map(([stage, all]): readonly [string, HtmlPart] => {
      const made = all.filter(({ status }) => status === "made").length;
      return [`${stage}s made`, html`${counted(made)} <small>of ${counted(all.length)}</small>`];
    }),
    ["mean score", summary.mean === undefined ? "–" : fixed(summary.mean)],
    [
      "cost",
      html`${dollars(cost)}${unknownCosts === 0 ? undefined : html` <small>and ${counted(unknownCosts)} unknown</small>`}`,
    ],
  ];
  return html`<section id="overview"><h2>Overview</h2>
<dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
<p>Mean with 95 % interval: ${intervalText(interval)}${
    interval.kind === "interval"
      ? html` <span class="soft">over ${counted(interval.blocks)} ${interval.unit}s, each counting once</span>`
      : undefined
  }</p>
${findings.measure === "share" ? html`<p class="soft">The rubrics have different scales: every number in this report that pools them is a share of the way from the lowest score to the highest.</p>` : undefined}
${cautions(cohort, findings)}
${
  problems.length === 0
    ? undefined
    : html`<h3>Files that could not be read</h3><ul>${problems.slice(0, 20).map(({ path, message, code }) => html`<li><code>${path}</code>: ${message} [${code}]</li>`)}</ul>${problems.length > 20 ? html`<p>and ${problems.length - 20} more</p>` : undefined}`
}
</section>`;
}

// --- internal ---

/** What a reader of the numbers below must know first. */
function cautions(
  { evaluations, generations }: CohortEvaluations,
  { overall, judges }: Findings,
): Html | undefined {
  const open = generations.filter(
    ({ isMember, status }) => isMember && (status === "absent" || status === "unparsed"),
  );
  const judgeNames = new Set(evaluations.map(({ judge }) => judge));
  const isRepeated = judges.retest.some(({ texts }) => texts > 0);
  const known = overall.summary.count > 0;
  const lines = [
    ...(known ? [] : ["Nothing has a score yet: there is no number to report."]),
    ...(open.length === 0
      ? []
      : [
          `${counted(open.length)} members are not made yet: every number may still change, and what is missing need not be like what is there.`,
        ]),
    ...(known && judgeNames.size === 1
      ? [`Only ${[...judgeNames].join("")} judges: whether another judge would say the same is not known.`]
      : []),
    ...(known && !isRepeated
      ? ["No judge scored anything twice: how far a judge agrees with itself is not known."]
      : []),
  ];
  return lines.length === 0 ? undefined : html`<ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>`;
}
