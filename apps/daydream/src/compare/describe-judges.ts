import type { Completeness, Correlation, JackknifeInterval, NotEnoughData } from "@daydream/statistics";
import { renderTable, type TableColumn } from "@daydream/terminal";
import { type AnswerNotes, createAnswerNotes } from "./answer-notes.ts";
import { describeScores, type LookedAt } from "./describe-scores.ts";
import type { JudgedPair, JudgeTrust } from "./judge-trust.ts";
import { countText, numberText, percentText, pText, rangeText } from "./number-text.ts";

/** Whose scores were looked at, and how wide intervals are. */
export interface AboutJudges extends LookedAt {
  readonly confidence: number;
}

/** What is known of judges as JSON; of missing cells their number and the first ones. */
export function judgesJson(trust: JudgeTrust, about: AboutJudges): object {
  const { completeness, agreement, ...rest } = trust;
  return {
    ...about,
    ...rest,
    length: trust.length.map(({ judge, found }) => ({ judge: judge ?? null, ...found })),
    agreement: agreement.map((found) => {
      if (found.kind !== "agreement") return found;
      const { pairs: _, ...whole } = found;
      return whole;
    }),
    completeness: { ...completeness, missing: completeness.missing.slice(0, mostMissingInJson) },
  };
}

/** What is known of judges for people: one table for each question. */
export function describeJudges(trust: JudgeTrust, about: AboutJudges): string {
  const notes = createAnswerNotes(about);
  const section = (question: string, table: string) => `\n${question}\n${table}${notes.take()}`;
  return [
    describeScores(about),
    section("Does a judge say a score at all?", failureTable(trust, notes)),
    missingLines(trust.completeness),
    section("Does a judge agree with itself? Same text, same rubric, again", retestTable(trust, notes)),
    section("Do judges agree with each other?", agreementTable(trust, notes)),
    trust.pairs.length === 0 ? "" : section("Two by two", pairTable(trust.pairs, notes)),
    trust.people.length === 0 ? "" : section("People and models", pairTable(trust.people, notes)),
    section("Do longer texts score higher?", lengthTable(trust, notes)),
    `\nDoes a judge favour its own family?\n${familyLines(trust)}${notes.take()}`,
    `\nintervals are ${100 * about.confidence} %; docs/statistics.md says what each number means\n`,
  ].join("");
}

// --- internal ---

const mostMissingInJson = 1000;
const mostMissing = 5;

const right = (title: string): TableColumn => ({ title, align: "right" });
const left = (title: string): TableColumn => ({ title, maxWidth: 30 });

function failureTable({ failures }: JudgeTrust, notes: AnswerNotes): string {
  return renderTable(
    [
      left("judge"),
      left("rubric"),
      right("planned"),
      right("scored"),
      right("no score"),
      right("no reply"),
      right("no score of replies"),
      right("interval"),
    ],
    failures.map(({ judge, rubric, planned, scored, noScore, noReply, rate, interval }) => [
      judge,
      rubric,
      ...[planned, scored, noScore, noReply].map(String),
      rate === undefined ? "–" : percentText(rate),
      // None of many: that is no spread that an interval could be made of.
      rate === undefined || noScore === 0
        ? ""
        : notes.cell(interval, ({ low, high }) => `${percentText(low)} … ${percentText(high)}`),
    ]),
  );
}

function missingLines({ cells, partial, empty, missing }: Completeness): string {
  if (missing.length === 0) return "";
  const some = missing.slice(0, mostMissing).map(({ units, judge, rubric, scored, planned }) => {
    return `  ${units.at(-1)}: ${judge}, ${rubric}: ${scored} of ${planned}\n`;
  });
  const more =
    missing.length > mostMissing ? `  and ${missing.length - mostMissing} more; --json lists them\n` : "";
  return `${empty} of ${cells} pairings of text, judge and rubric have no score, ${partial} have fewer than planned:\n${some.join("")}${more}`;
}

function retestTable({ retest }: JudgeTrust, notes: AnswerNotes): string {
  return renderTable(
    [
      left("judge"),
      left("rubric"),
      right("texts"),
      right("ICC"),
      right("interval"),
      right("mean distance"),
      right("interval"),
    ],
    retest.map(({ judge, rubric, texts, icc, iccInterval, meanAbsoluteDifference }) => [
      judge,
      rubric,
      String(texts),
      notes.cell(icc, (known) => numberText(known.icc)),
      // Without a text that was scored twice there is one reason for all.
      ...(texts === 0
        ? ["–", "–", "–"]
        : [
            notes.cell(iccInterval, rangeText),
            notes.cell(meanAbsoluteDifference, ({ mean }) => numberText(mean)),
            notes.cell(meanAbsoluteDifference, rangeText),
          ]),
    ]),
  );
}

function agreementTable({ agreement }: JudgeTrust, notes: AnswerNotes): string {
  return renderTable(
    [left("rubric"), right("judges"), right("texts"), right("alpha"), right("interval")],
    agreement.map((found) => {
      if (found.kind !== "agreement") return [found.rubric, "", "", notes.cell(found, () => ""), ""];
      const { rubric, judges, alpha, interval } = found;
      return [
        rubric,
        String(judges.length),
        alpha.kind === "alpha" ? String(alpha.items) : "",
        notes.cell(alpha, (known) => numberText(known.alpha)),
        notes.cell(interval, rangeText),
      ];
    }),
  );
}

function pairTable(pairs: readonly JudgedPair[], notes: AnswerNotes): string {
  return renderTable(
    [
      left("rubric"),
      left("a"),
      left("b"),
      right("texts"),
      right("alpha"),
      right("rank correlation"),
      right("b - a"),
      right("interval"),
      right("distance"),
    ],
    pairs.map(({ rubric, a, b, texts, alpha, rankCorrelation, difference, meanAbsoluteDifference }) => [
      rubric,
      a,
      b,
      String(texts),
      notes.cell(alpha, (known) => numberText(known.alpha)),
      notes.cell(rankCorrelation, ({ r }) => numberText(r)),
      notes.cell(difference, (known) => numberText(known.difference, { signed: true })),
      notes.cell(difference, rangeText),
      meanAbsoluteDifference === undefined ? "–" : numberText(meanAbsoluteDifference),
    ]),
  );
}

function lengthTable({ length }: JudgeTrust, notes: AnswerNotes): string {
  const r = (answer: Correlation | NotEnoughData) => notes.cell(answer, (known) => numberText(known.r));
  const range = (answer: JackknifeInterval | NotEnoughData) => notes.cell(answer, rangeText);
  return renderTable(
    [
      left("judge"),
      right("texts"),
      right("rank correlation"),
      right("interval"),
      right("same conditions"),
      right("interval"),
    ],
    length.map(({ judge, found: { texts, overall, withinConditions } }) => [
      judge ?? "(all)",
      String(texts),
      r(overall.spearman),
      range(overall.spearmanInterval),
      r(withinConditions.spearman),
      range(withinConditions.spearmanInterval),
    ]),
  );
}

function familyLines({ ownFamily, families }: JudgeTrust): string {
  const known = Object.entries(families).map(([judge, family]) => `${judge} (${family})`);
  const who = known.length === 0 ? "nobody's family is known" : known.join(", ");
  if (ownFamily.kind === "not-enough-data") return `not known: ${ownFamily.message} (${who})\n`;
  const { bonus, interval, p, ownScores, otherScores } = ownFamily;
  const range =
    interval.kind === "jackknife-interval"
      ? `interval ${rangeText(interval)}${p === undefined ? "" : `, p ${pText(p)}`}`
      : `interval not known: ${interval.message}`;
  return `${numberText(bonus, { signed: true })} for texts of its own family; ${range}; ${countText(ownScores, "score")} of own and ${otherScores} of other texts: ${who}\n`;
}
