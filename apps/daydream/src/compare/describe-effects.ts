import type { Effects, LevelEffect, MainEffect, NotEnoughData } from "@daydream/statistics";
import { renderTable } from "@daydream/terminal";
import { describeScores, type LookedAt } from "./describe-scores.ts";
import { type FoundEffects, termName } from "./find-effects.ts";
import { countText, numberText, percentText, pText, rangeText } from "./number-text.ts";
import { whatHelps } from "./what-helps.ts";

/** Effects as JSON: what cannot be known says why and what would help. */
export function effectsJson({ effects, twins, large, adjusted }: FoundEffects, about: LookedAt): object {
  const helped = <Answer extends { readonly kind: string }>(answer: Answer | NotEnoughData) =>
    isUnknown(answer) ? { ...answer, helps: whatHelps(answer, about) } : answer;
  const rest = { twins, left_out: large };
  if (isUnknown(effects)) return { ...about, ...helped(effects), ...rest };
  const term = <Term extends Effects["mainEffects"][number] | Effects["interactions"][number]>(
    one: Term,
  ) => ({
    ...helped(one),
    ...("test" in one ? { test: helped(one.test), adjustedP: adjusted.get(termName(one)) ?? null } : {}),
  });
  return {
    ...about,
    ...effects,
    mainEffects: effects.mainEffects.map(term),
    interactions: effects.interactions.map(term),
    ...rest,
  };
}

/** Effects for people: the terms by how much they explain, then what each level does. */
export function describeEffects({ effects, twins, large, adjusted }: FoundEffects, about: LookedAt): string {
  const left = [
    ...twins.map(({ axis, of }) => `${axis} changes with ${of} and never else: both are one here\n`),
    ...large.map(({ axis, levels }) => `${axis} has ${levels} levels and was left out: --axes asks for it\n`),
  ].join("");
  const head = describeScores(about) + left;
  if (isUnknown(effects)) return `${head}\nnot known: ${effects.message}\n  → ${whatHelps(effects, about)}\n`;
  const terms = [...effects.mainEffects, ...effects.interactions];
  const known = terms.filter((term) => term.kind !== "not-enough-data");
  return [
    head,
    `\n${termTable(known, adjusted)}`,
    unknownLines(terms, about),
    `\n${levelTable(effects)}`,
    `\n${methodLines(effects, adjusted)}`,
  ].join("");
}

// --- internal ---

type Term = Effects["mainEffects"][number] | Effects["interactions"][number];
type KnownTerm = Exclude<Term, NotEnoughData>;

function isUnknown(answer: { readonly kind: string }): answer is NotEnoughData {
  return answer.kind === "not-enough-data";
}

function termTable(terms: readonly KnownTerm[], adjusted: ReadonlyMap<string, number>): string {
  const number = (title: string) => ({ title, align: "right" }) as const;
  return renderTable(
    [
      { title: "axis" },
      number("share of variance"),
      number("df"),
      number("F"),
      number("p"),
      number("p (holm)"),
      number("blocks"),
    ],
    terms
      .toSorted((left, right) => right.shareOfVariance - left.shareOfVariance)
      .map((term) => {
        const { test } = term;
        const name = termName(term);
        const start = [name, percentText(term.shareOfVariance), String(term.degreesOfFreedom)];
        return test.kind === "repeated-measures-test"
          ? [...start, numberText(test.f), pText(test.p), pText(adjusted.get(name) ?? 1), String(test.blocks)]
          : [...start, "–", "–", "–", "–"];
      }),
  );
}

/** Why some numbers are not there; terms with the same reason share a line. */
function unknownLines(terms: readonly Term[], about: LookedAt): string {
  const reasons = terms.flatMap((term) => {
    if (term.kind === "not-enough-data") return [{ name: termName(term), what: "", why: term }];
    return term.test.kind === "not-enough-data"
      ? [{ name: termName(term), what: "F and p of ", why: term.test }]
      : [];
  });
  const shared = Map.groupBy(
    reasons,
    ({ what, why }) => `${what}\u0000${why.message}\u0000${whatHelps(why, about)}`,
  );
  return [...shared.values()]
    .flatMap((members) => {
      const [first] = members;
      if (first === undefined) return [];
      const names = members.map(({ name }) => name).join(", ");
      return [
        `\n${first.what}${names}: not known, ${first.why.message}\n  → ${whatHelps(first.why, about)}\n`,
      ];
    })
    .join("");
}

function levelTable({ mainEffects }: Effects): string {
  const number = (title: string) => ({ title, align: "right" }) as const;
  const known = mainEffects.filter((term): term is MainEffect => term.kind === "main-effect");
  return renderTable(
    [
      { title: "axis" },
      { title: "level", maxWidth: 40 },
      number("scores"),
      number("effect"),
      number("within blocks"),
    ],
    known.flatMap(({ axis, levels }) =>
      levels.map((level) => [
        axis,
        level.level === "" ? "(none)" : level.level,
        String(level.scores),
        numberText(level.effect, { signed: true }),
        withinText(level),
      ]),
    ),
  );
}

function withinText({ withinBlocks }: LevelEffect): string {
  return withinBlocks.kind === "paired-difference" ? rangeText(withinBlocks) : "not known";
}

function methodLines(
  { scores, intercept, shareUnexplained }: Effects,
  adjusted: ReadonlyMap<string, number>,
): string {
  return [
    `share of variance: type II sums of squares over the total, ${countText(scores, "score")}; ${percentText(shareUnexplained)} is not explained by any axis alone`,
    "F, p: repeated measures over blocks that have every level, corrected after Greenhouse and Geisser",
    ...(adjusted.size > 1 ? [`p (holm): corrected for ${adjusted.size} tests`] : []),
    `effect: distance from the mean of all levels (${numberText(intercept)}), the other axes held fixed; within blocks: its 95 % interval`,
  ]
    .map((line) => `${line}\n`)
    .join("");
}
