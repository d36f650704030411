import { type CatalogRecord, type Problem, readCatalog } from "@daydream/design/catalog";
import { cellOf } from "../catalog/read-records.ts";
import type { SourceFiles } from "../catalog/source-files.ts";
import { cohortPaths, generationFiles } from "../cohort/cohort-paths.ts";
import { createProblemList, type ProblemList } from "../problem/problem-list.ts";
import { readText } from "./read-text.ts";
import { readAllSheetKeys, type SheetKey } from "./sheet-key.ts";

/** A filled sheet that can be taken in whole, or everything that is wrong with it. */
export type FilledSheet =
  | {
      readonly kind: "filled";
      readonly key: SheetKey;
      /** In the order of the sheet. */
      readonly scores: readonly FilledScore[];
    }
  /** Nothing is wrong, and no line has a score. */
  | { readonly kind: "blank" }
  | { readonly kind: "invalid"; readonly problems: readonly Problem[] };

/** One score that a person gave. */
export interface FilledScore {
  /** Id of what was judged. */
  readonly textId: string;
  /** The very text that the sheet showed. */
  readonly text: string;
  readonly textHash: string;
  readonly score: number;
  /** Blank where there is none; line ends are LF. */
  readonly comment: string;
}

/**
 * Reads a filled sheet and finds its key by its codes. Every problem is found at once: codes that nobody knows, that
 * come twice or are another sheet's, scores that are none or off the scale, texts that were made anew since.
 *
 * @throws `daydream/sheet-damaged` for a key that cannot be read.
 */
export function readFilledSheet(
  csv: string,
  of: { readonly file: string; readonly files: SourceFiles; readonly judgedStage: string },
): FilledSheet {
  const problems = createProblemList();
  const read = readCatalog(csv, { file: of.file, schema: { required: ["code", "score"] } });
  problems.add(read.problems);
  const keys = readAllSheetKeys(of.files);
  const key = keyOf(read.records, keys);
  const lines = new Map<string, number>();
  const scores = new Map<string, FilledScore>();
  for (const record of read.records) {
    const code = cellOf(record, "code").toUpperCase();
    if (cellOf(record, "score") === "") {
      if (code !== "") checkCode(code, record, { key, keys, problems });
      continue;
    }
    const item = checkCode(code, record, { key, keys, problems });
    if (item === undefined || key === undefined) continue;
    const before = lines.get(code);
    if (before !== undefined) problems.report(record.place, "sheet-code-twice", { code, line: before });
    lines.set(code, before ?? record.place.line);
    const filled = readScore(record, { ...of, key, item, problems });
    if (filled !== undefined) scores.set(item.gen_id, filled);
  }
  if (problems.all.length > 0) return { kind: "invalid", problems: problems.all };
  if (key === undefined || scores.size === 0) return { kind: "blank" };
  return { kind: "filled", key, scores: key.items.flatMap(({ gen_id }) => scores.get(gen_id) ?? []) };
}

// --- internal ---

type SheetItem = SheetKey["items"][number];

/** The sheet that most codes are of: a single wrong one must not make all others wrong. */
function keyOf(records: readonly CatalogRecord[], keys: readonly SheetKey[]): SheetKey | undefined {
  const codes = new Set(records.map((record) => cellOf(record, "code").toUpperCase()));
  const counted = keys.map((key) => ({ key, count: key.items.filter(({ code }) => codes.has(code)).length }));
  const [most] = counted.toSorted((left, right) => right.count - left.count);
  return most === undefined || most.count === 0 ? undefined : most.key;
}

function checkCode(
  code: string,
  { place }: CatalogRecord,
  of: {
    readonly key: SheetKey | undefined;
    readonly keys: readonly SheetKey[];
    readonly problems: ProblemList;
  },
): SheetItem | undefined {
  const item = of.key?.items.find((one) => one.code === code);
  if (item !== undefined) return item;
  const isElsewhere = of.keys.some(({ items }) => items.some((one) => one.code === code));
  of.problems.report(place, isElsewhere ? "sheet-code-elsewhere" : "sheet-code-unknown", { code });
  return undefined;
}

function readScore(
  record: CatalogRecord,
  of: {
    readonly files: SourceFiles;
    readonly judgedStage: string;
    readonly key: SheetKey;
    readonly item: SheetItem;
    readonly problems: ProblemList;
  },
): FilledScore | undefined {
  const { key, item, problems } = of;
  const { min, max } = key.rubric.scale;
  const given = cellOf(record, "score");
  const score = /^[+-]?(\d+\.?\d*|\.\d+)$/.test(given) ? Number(given) : Number.NaN;
  const isOnScale = score >= min && score <= max;
  if (!isOnScale) problems.report(record.place, "sheet-score-bad", { score: given, min, max });
  const path = `${cohortPaths.generation(of.judgedStage, item.gen_id)}/${generationFiles.parsed}`;
  const shown = readText(of.files, path);
  if (shown?.hash !== item.text_hash) {
    problems.report(record.place, "sheet-text-changed", { code: item.code });
    return undefined;
  }
  const comment = cellOf(record, "comment").replaceAll(/\r\n?/g, "\n").toWellFormed();
  // Without the sign of a zero that was typed as -0.
  return isOnScale
    ? { textId: item.gen_id, text: shown.text, textHash: shown.hash, score: score + 0, comment }
    : undefined;
}
