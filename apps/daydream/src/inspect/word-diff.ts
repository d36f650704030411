import { diffWords } from "diff";

/** A piece of two texts: in both, only in the first, only in the second. */
export interface DiffPart {
  readonly kind: "same" | "removed" | "added";
  readonly text: string;
}

/** How two texts differ word by word. Blanks and line ends alone are no difference. */
export type WordDiff =
  | { readonly kind: "same" }
  | { readonly kind: "different"; readonly parts: readonly DiffPart[]; readonly words: DiffCounts };

/** Words of each kind. */
export type DiffCounts = Readonly<Record<DiffPart["kind"], number>>;

/**
 * Compares two texts word by word. Words that two long changes happen to share count as changed, since nobody reads
 * such a comparison otherwise; texts that have next to nothing in common are one removed and one added part.
 */
export function diffTexts(a: string, b: string): WordDiff {
  if (a === b) return { kind: "same" };
  const changes = diffWords(a, b, { maxEditLength: mostEdits });
  const parts =
    changes === undefined
      ? runParts([{ removed: a, added: b }])
      : joinIslands(
          changes.map(({ added, removed, value }) => ({
            kind: added ? "added" : removed ? "removed" : "same",
            text: value,
          })),
        );
  const words = { same: 0, removed: 0, added: 0 };
  for (const { kind, text } of parts) words[kind] += wordCount(text);
  return parts.every(({ kind }) => kind === "same") ? { kind: "same" } : { kind: "different", parts, words };
}

// --- internal ---

/** Words that may differ before a comparison is given up: its time grows with the square of them. */
const mostEdits = 3000;

/** Fewest words in common between two changes that are worth showing as common. */
const islandWords = 3;

/** A stretch that both texts have, or what one has in the place of the other's. */
type Run = { readonly same: string } | Change;

interface Change {
  removed: string;
  added: string;
}

function joinIslands(parts: readonly DiffPart[]): readonly DiffPart[] {
  const runs = changeRuns(parts);
  const joined: Run[] = [];
  for (const [index, run] of runs.entries()) {
    const before = joined.at(-1);
    const next = runs[index + 1];
    const isChangeBefore = before !== undefined && "removed" in before;
    if (!isChangeBefore) joined.push(run);
    else if ("removed" in run) {
      before.removed += run.removed;
      before.added += run.added;
    } else if (next !== undefined && "removed" in next && isIsland(run.same, before, next)) {
      before.removed += run.same;
      before.added += run.same;
    } else joined.push(run);
  }
  return runParts(joined);
}

/** Removed and added parts that stand side by side as one change. */
function changeRuns(parts: readonly DiffPart[]): readonly Run[] {
  const runs: Run[] = [];
  for (const { kind, text } of parts) {
    const last = runs.at(-1);
    if (kind === "same") runs.push({ same: text });
    else if (last !== undefined && "removed" in last) last[kind] += text;
    else runs.push({ removed: "", added: "", [kind]: text });
  }
  return runs;
}

function isIsland(text: string, before: Change, next: Change): boolean {
  const size = ({ removed, added }: Change) => Math.max(wordCount(removed), wordCount(added));
  const words = wordCount(text);
  return words < islandWords && size(before) > words && size(next) > words;
}

function runParts(runs: readonly Run[]): readonly DiffPart[] {
  return runs.flatMap((run): readonly DiffPart[] => {
    if ("same" in run) return [{ kind: "same", text: run.same }];
    const parts: readonly DiffPart[] = [
      { kind: "removed", text: run.removed },
      { kind: "added", text: run.added },
    ];
    return parts.filter(({ text }) => text !== "");
  });
}

function wordCount(text: string): number {
  return text.match(/\S*[\p{L}\p{N}]\S*/gu)?.length ?? 0;
}
