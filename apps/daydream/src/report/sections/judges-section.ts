import type { Correlation, JackknifeInterval, KrippendorffAlpha, NotEnoughData } from "@daydream/statistics";
import type { JudgeFindings } from "../find-findings.ts";
import { type Html, html } from "../html.ts";
import { type DataCell, dataTable } from "./data-table.ts";
import { chanceText, fixed, percent, rangeText, unknown } from "./number-text.ts";

/** How far the scores can be trusted. */
export function judgesSection(judges: JudgeFindings): Html {
  return html`<section id="judges"><h2>Can the judges be trusted?</h2>
${agreementPart(judges)}
${retestPart(judges)}
${failurePart(judges)}
${lengthPart(judges)}
${familyPart(judges)}
</section>`;
}

// --- internal ---

function agreementPart({ agreement }: JudgeFindings): Html {
  const rows = agreement.map((found) =>
    found.kind === "not-enough-data"
      ? [
          found.rubric,
          "–",
          { content: unknown(found), value: undefined },
          "–",
          { content: "–", value: undefined },
        ]
      : [
          found.rubric,
          found.judges.join(", "),
          alphaCell(found.alpha),
          rangeText(found.interval),
          found.alpha.kind === "alpha" ? found.alpha.items : { content: "–", value: undefined },
        ],
  );
  const pairs = agreement.flatMap((found) =>
    found.kind === "not-enough-data"
      ? []
      : found.pairs.map(({ a, b, texts, meanAbsoluteDifference, alpha }) => [
          found.rubric,
          `${a} and ${b}`,
          texts,
          { content: fixed(meanAbsoluteDifference), value: meanAbsoluteDifference },
          alphaCell(alpha),
        ]),
  );
  return html`<h3>With each other</h3>
<p class="soft">Krippendorff's alpha: 1 where judges agree, 0 where they agree as chance would. Krippendorff draws no conclusions below 0.667.</p>
${
  rows.length === 0
    ? html`<p>${unknown({ message: "nothing was scored" })}</p>`
    : dataTable(
        [
          { title: "rubric" },
          { title: "judges" },
          { title: "alpha", isNumber: true },
          { title: "95 % interval" },
          { title: "texts", isNumber: true },
        ],
        rows,
      )
}
${
  pairs.length === 0
    ? undefined
    : dataTable(
        [
          { title: "rubric" },
          { title: "judges" },
          { title: "texts", isNumber: true },
          { title: "points apart, mean", isNumber: true },
          { title: "alpha", isNumber: true },
        ],
        pairs,
      )
}`;
}

function alphaCell(alpha: KrippendorffAlpha | NotEnoughData): DataCell {
  return alpha.kind === "alpha"
    ? { content: fixed(alpha.alpha), value: alpha.alpha }
    : { content: unknown(alpha), value: undefined };
}

function retestPart({ retest }: JudgeFindings): Html {
  return html`<h3>With themselves</h3>
<p class="soft">The same judge, text and rubric, scored again. ICC: the share of the spread that lies between texts and not between repeats.</p>
${
  retest.length === 0
    ? html`<p>${unknown({ message: "nothing was scored" })}</p>`
    : dataTable(
        [
          { title: "judge" },
          { title: "rubric" },
          { title: "texts scored twice", isNumber: true },
          { title: "ICC", isNumber: true },
          { title: "95 % interval" },
          { title: "points apart, mean", isNumber: true },
        ],
        retest.map(({ judge, rubric, texts, icc, iccInterval, meanAbsoluteDifference: apart }) => [
          judge,
          rubric,
          texts,
          icc.kind === "icc"
            ? { content: fixed(icc.icc), value: icc.icc }
            : { content: unknown(icc), value: undefined },
          icc.kind === "icc" ? rangeText(iccInterval) : "–",
          apart.kind === "interval"
            ? {
                content: `${fixed(apart.mean)} [${fixed(apart.low)}, ${fixed(apart.high)}]`,
                value: apart.mean,
              }
            : { content: unknown(apart), value: undefined },
        ]),
      )
}`;
}

function failurePart({ failures }: JudgeFindings): Html {
  return html`<h3>Replies without a score</h3>
${
  failures.length === 0
    ? html`<p>${unknown({ message: "no evaluation was planned" })}</p>`
    : dataTable(
        [
          { title: "judge" },
          { title: "rubric" },
          { title: "planned", isNumber: true },
          { title: "scored", isNumber: true },
          { title: "no score in the reply", isNumber: true },
          { title: "no reply", isNumber: true },
          { title: "rate", isNumber: true },
        ],
        failures.map(({ judge, rubric, planned, scored, noScore, noReply, rate }) => [
          judge,
          rubric,
          planned,
          scored,
          noScore,
          noReply,
          { content: percent(rate), value: rate },
        ]),
      )
}`;
}

function lengthPart({ length }: JudgeFindings): Html {
  const cell = (found: Correlation | NotEnoughData): DataCell =>
    found.kind === "correlation"
      ? { content: fixed(found.r), value: found.r }
      : { content: unknown(found), value: undefined };
  const range = (found: Correlation | NotEnoughData, interval: JackknifeInterval | NotEnoughData) =>
    found.kind === "correlation" ? rangeText(interval) : "–";
  return html`<h3>Longer texts</h3>
<p class="soft">Correlation of score and length. Among texts made alike it is closer to what judges make of length itself.</p>
${dataTable(
  [
    { title: "texts" },
    { title: "Pearson", isNumber: true },
    { title: "95 % interval" },
    { title: "Spearman", isNumber: true },
    { title: "95 % interval" },
  ],
  (
    [
      [`all ${length.texts}`, length.overall],
      ["made alike", length.withinConditions],
    ] as const
  ).map(([name, { pearson, pearsonInterval, spearman, spearmanInterval }]) => [
    name,
    cell(pearson),
    range(pearson, pearsonInterval),
    cell(spearman),
    range(spearman, spearmanInterval),
  ]),
)}`;
}

function familyPart({ ownFamily }: JudgeFindings): Html {
  return html`<h3>Texts of their own family</h3>
<p>${
    ownFamily.kind === "not-enough-data"
      ? unknown(ownFamily)
      : html`Judges give texts of models by their own maker ${fixed(ownFamily.bonus)} points more than others do, ${rangeText(ownFamily.interval)}${
          ownFamily.p === undefined ? "" : `, p ${chanceText(ownFamily.p)}`
        } (${ownFamily.ownScores} own scores, ${ownFamily.otherScores} others).`
  }</p>`;
}
