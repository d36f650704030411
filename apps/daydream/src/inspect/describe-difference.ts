import { styleText } from "node:util";
import { relativeCells, type ShownGeneration, statusText } from "./describe-generation.ts";
import { levelsOf } from "./lineage.ts";
import { type DiffPart, diffTexts, type WordDiff } from "./word-diff.ts";

/** The texts of generations that are compared. */
export type ComparedText = "prompt" | "raw" | "parsed";

/** How two generations differ. */
export interface Difference {
  /** Axes on which they have different levels; `null`: one has no such axis. */
  readonly axes: readonly {
    readonly axis: string;
    readonly a: string | null;
    readonly b: string | null;
  }[];
  /** A text that one of them does not have is not here. */
  readonly texts: readonly { readonly text: ComparedText; readonly diff: WordDiff }[];
  readonly missing: readonly { readonly text: ComparedText; readonly ids: readonly string[] }[];
}

/** Compares two generations: the axes they were made with, and those of their texts. */
export function compareGenerations(
  a: ShownGeneration,
  b: ShownGeneration,
  texts: readonly ComparedText[],
): Difference {
  const [levelsA, levelsB] = [levelsOf(a.lineage), levelsOf(b.lineage)];
  const axes = [...new Set([...Object.keys(levelsA), ...Object.keys(levelsB)])].filter(
    (axis) => levelsA[axis] !== levelsB[axis],
  );
  const compared = texts.map((text) => {
    const of = [a, b].map(({ generation }) => generation.newest[text]);
    const ids = [a, b].filter((_, index) => of[index] === undefined).map(({ generation }) => generation.id);
    return { text, ids, diff: diffTexts(of[0] ?? "", of[1] ?? "") };
  });
  return {
    axes: axes.map((axis) => ({ axis, a: levelsA[axis] ?? null, b: levelsB[axis] ?? null })),
    texts: compared.filter(({ ids }) => ids.length === 0).map(({ text, diff }) => ({ text, diff })),
    missing: compared.filter(({ ids }) => ids.length > 0).map(({ text, ids }) => ({ text, ids })),
  };
}

/** A difference as text for people; marked by colours, or by `[-…-]` and `{+…+}`. */
export function describeDifference(
  [a, b]: readonly [ShownGeneration, ShownGeneration],
  { axes, texts, missing }: Difference,
  { hasColour }: { readonly hasColour: boolean },
): string {
  const mark = hasColour ? colour : brackets;
  const line = (sign: DiffPart["kind"], { generation, lineage }: ShownGeneration) => {
    const [, , , madeWith] = relativeCells(
      lineage.line.at(-1) ?? { ...generation, levels: {}, result: undefined },
    );
    return mark({
      kind: sign,
      text: `${generation.stage} ${generation.id}: ${statusText(generation)} · ${madeWith}`,
    });
  };
  return [
    line("removed", a),
    line("added", b),
    "",
    ...(axes.length === 0 ? ["no axis differs"] : []),
    ...axes.map(({ axis, a, b }) => `${axis}: ${a ?? "(none)"} → ${b ?? "(none)"}`),
    ...texts.flatMap(({ text, diff }) => ["", `── ${text}${countsText(diff)}`, ...diffLines(diff, mark)]),
    ...missing.flatMap(({ text, ids }) => [
      "",
      `── ${text}: ${ids.join(" and ")} ${ids.length > 1 ? "have" : "has"} none`,
    ]),
    "",
  ].join("\n");
}

// --- internal ---

function countsText(diff: WordDiff): string {
  if (diff.kind === "same") return "";
  const { same, removed, added } = diff.words;
  return `: ${same} words in both, ${removed} removed, ${added} added`;
}

function diffLines(diff: WordDiff, mark: (part: DiffPart) => string): readonly string[] {
  return diff.kind === "same" ? ["the same"] : [diff.parts.map(mark).join("").trimEnd()];
}

function brackets({ kind, text }: DiffPart): string {
  if (kind === "same") return text;
  return kind === "removed" ? `[-${text}-]` : `{+${text}+}`;
}

function colour({ kind, text }: DiffPart): string {
  if (kind === "same") return text;
  return styleText(kind === "removed" ? "red" : "green", text, { validateStream: false });
}
