import type { Correction } from "@daydream/statistics";
import { renderTable } from "@daydream/terminal";
import type { KnownDifference, PairComparison } from "./compare-axis.ts";
import { describeScores, type LookedAt } from "./describe-scores.ts";
import { countText, numberText, percentText, pText, rangeText } from "./number-text.ts";
import { whatHelps } from "./what-helps.ts";

/** What was asked for, and of which scores. */
export interface AboutComparisons extends LookedAt {
  readonly axis: string;
  readonly by: string | undefined;
  readonly correction: Correction;
  readonly confidence: number;
}

/** Comparisons as JSON: a pair that cannot be compared says why and what would help. */
export function comparisonJson(pairs: readonly PairComparison[], about: AboutComparisons): object {
  return {
    ...about,
    by: about.by ?? null,
    comparisons: pairs.map(({ by, a, b, result }) => ({
      ...(by === undefined ? {} : { by }),
      a,
      b,
      ...result,
      ...(result.kind === "not-enough-data" ? { helps: whatHelps(result, about) } : {}),
    })),
  };
}

/** Comparisons for people: a table of what is known, then what is not, then how it was found. */
export function describeComparisons(pairs: readonly PairComparison[], about: AboutComparisons): string {
  const known = pairs.flatMap(({ result, ...pair }) =>
    result.kind === "comparison" ? [{ ...pair, result }] : [],
  );
  const nothing = pairs.length === 0 ? [`${about.axis} has one level here: nothing to compare\n`] : [];
  return [
    describeScores(about),
    ...nothing,
    known.length === 0 ? "" : `\n${knownTable(known, about)}`,
    unknownLines(pairs, about),
    known.length === 0 ? "" : `\n${methodLines(known, about)}`,
  ].join("");
}

// --- internal ---

interface KnownPair {
  readonly by: string | undefined;
  readonly a: string;
  readonly b: string;
  readonly result: KnownDifference;
}

function knownTable(known: readonly KnownPair[], { by, correction, confidence }: AboutComparisons): string {
  const number = (title: string) => ({ title, align: "right" }) as const;
  const isCorrected = known.length > 1;
  const hasReplicates = known.some(({ result }) => result.replicates !== undefined);
  return renderTable(
    [
      ...(by === undefined ? [] : [{ title: by, maxWidth: 30 }]),
      { title: "a", maxWidth: 30 },
      { title: "b", maxWidth: 30 },
      number("mean a"),
      number("mean b"),
      number("b - a"),
      number(`${100 * confidence} % interval`),
      number("p"),
      ...(isCorrected ? [number(`p (${correction})`)] : []),
      number("blocks"),
      number("needed"),
      ...(hasReplicates ? [{ title: "or" }] : []),
    ],
    known.map(({ by: split, a, b, result }) => [
      ...(by === undefined ? [] : [split ?? ""]),
      a,
      b,
      numberText(result.meanA),
      numberText(result.meanB),
      numberText(result.difference, { signed: true }),
      rangeText(result),
      pText(result.p),
      ...(isCorrected ? [pText(result.adjustedP)] : []),
      countText(result.blocks, result.unit),
      result.needed.kind === "more-than" ? ">100,000" : String(result.needed.blocks),
      ...(hasReplicates ? [replicatesText(result)] : []),
    ]),
  );
}

/** `7 drafts each, not 2`; `?`: nothing was made twice; `–`: replicates are no help. */
function replicatesText({ replicates }: KnownDifference): string {
  if (replicates === undefined) return "";
  if (replicates.kind === "not-enough-data") return replicates.reason === "not-replicated" ? "?" : "–";
  return `${countText(replicates.needed, replicates.unit)} each, not ${replicates.have}`;
}

function unknownLines(pairs: readonly PairComparison[], about: AboutComparisons): string {
  return pairs
    .flatMap(({ by, a, b, result }) => {
      if (result.kind !== "not-enough-data") return [];
      const place = by === undefined ? "" : `${by}: `;
      return [`\n${place}${a} and ${b}: not known, ${result.message}\n  → ${whatHelps(result, about)}\n`];
    })
    .join("");
}

function methodLines(known: readonly KnownPair[], { correction, confidence }: AboutComparisons): string {
  const lines = [
    "b - a: the mean difference within blocks in which nothing else differs; interval and p by Student's t over blocks",
    ...(known.length > 1
      ? [`p (${correction}): corrected for ${known.length} comparisons; the intervals are not`]
      : []),
    `needed: blocks like these that find a difference of this size with four chances in five (p below ${numberText((1 - confidence) / known.length)})`,
    ...replicateLines(known),
    ...movingLines(known),
    ...unmatchedLines(known),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function replicateLines(known: readonly KnownPair[]): readonly string[] {
  const texts = new Set(known.map(({ result }) => replicatesText(result)));
  return [
    ...([...texts].some((text) => /\d/.test(text))
      ? [
          "or: made so often in each block and level (replicates: in the spec), the blocks that are there find it",
        ]
      : []),
    ...(texts.has("?")
      ? ["?: nothing was made twice under the same conditions, so nobody knows what replicates give"]
      : []),
    ...(texts.has("–")
      ? ["–: no number of replicates finds it, for the difference is another one in each block"]
      : []),
  ];
}

function movingLines(known: readonly KnownPair[]): readonly string[] {
  const moving = [...new Set(known.flatMap(({ result }) => result.movesWith))];
  return moving.length === 0
    ? []
    : [`the difference may as well be that of ${moving.join(", ")}, which changes whenever this axis does`];
}

/** The pair of which most was left out speaks for all. */
function unmatchedLines(known: readonly KnownPair[]): readonly string[] {
  const shares = known.map(({ result: { matchedCells, unmatchedCells } }) => ({
    share: unmatchedCells / (matchedCells + unmatchedCells),
    unmatchedCells,
  }));
  const [worst] = shares.toSorted((left, right) => right.share - left.share);
  if (worst === undefined || worst.unmatchedCells === 0) return [];
  return [`up to ${percentText(worst.share)} of what could be paired lacks a side and was left out`];
}
