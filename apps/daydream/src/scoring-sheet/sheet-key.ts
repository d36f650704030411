import { contentId, hashJson } from "@daydream/base";
import { z } from "zod";
import type { SourceFiles } from "../catalog/source-files.ts";
import { cohortPaths } from "../cohort/cohort-paths.ts";
import { parseRecord } from "../generation/parse-record.ts";
import { sheetPaths } from "./sheet-paths.ts";

/** What a scoring sheet keeps from its judge: which text each code stands for. */
export type SheetKey = z.infer<typeof keySchema>;

/** What a sheet is made of. */
export interface SheetContent {
  readonly cohort: string;
  /** The rubric in the words that the sheet shows. */
  readonly rubric: SheetKey["rubric"];
  readonly seed: number;
  /** The person that it is for; `undefined`: whoever gets it. */
  readonly judge: string | undefined;
  /** Ids of the texts with their hashes, in the order of the sheet. */
  readonly texts: readonly { readonly id: string; readonly hash: string }[];
}

/** Makes a sheet's key. The same content has the same id and the same codes; no code says anything of its text. */
export function createSheetKey({ cohort, rubric, seed, judge, texts }: SheetContent): SheetKey {
  const { id, hash, scale } = rubric;
  const named = judge === undefined ? {} : { judge };
  const rubricIdentity = { id, hash, min: scale.min, max: scale.max };
  const sheet = contentId("s", { cohort, rubric: rubricIdentity, seed, ...named, texts: [...texts] });
  const codes = new Set<string>();
  const items = texts.map((text) => {
    let salt = 0;
    let code = codeOf({ sheet, text: text.id, salt });
    while (codes.has(code)) {
      salt += 1;
      code = codeOf({ sheet, text: text.id, salt });
    }
    codes.add(code);
    return { code, gen_id: text.id, text_hash: text.hash };
  });
  return { version: 1, sheet, cohort, rubric, seed, ...named, items };
}

/** The text of a `key.json`. */
export function sheetKeyJson(key: SheetKey): string {
  return `${JSON.stringify(key, null, 2)}\n`;
}

/** Ids of the sheets of a cohort that have a key, sorted. */
export function findSheets(files: SourceFiles, cohort: string): readonly string[] {
  return files.names(sheetPaths.folder(cohort)).filter((sheet) => files.has(sheetPaths.key(cohort, sheet)));
}

/**
 * Reads a sheet's key.
 *
 * @throws `daydream/sheet-damaged`.
 */
export function readSheetKey(
  files: SourceFiles,
  { cohort, sheet }: { readonly cohort: string; readonly sheet: string },
): SheetKey {
  const path = sheetPaths.key(cohort, sheet);
  const key = parseRecord(files.read(path) ?? "", {
    path: files.describe(path),
    schema: keySchema,
    code: "sheet-damaged",
  });
  // Where it stands decides: a cohort may have been given another name.
  return { ...key, cohort, sheet };
}

/** The keys of all sheets of a data root. @throws `daydream/sheet-damaged`. */
export function readAllSheetKeys(files: SourceFiles): readonly SheetKey[] {
  return files
    .names(cohortPaths.folder)
    .flatMap((cohort) => findSheets(files, cohort).map((sheet) => readSheetKey(files, { cohort, sheet })));
}

// --- internal ---

const keySchema = z.object({
  version: z.literal(1),
  sheet: z.string(),
  cohort: z.string(),
  rubric: z.object({
    id: z.string(),
    text: z.string(),
    hash: z.string(),
    scale: z.object({ min: z.number(), max: z.number() }),
  }),
  seed: z.int(),
  judge: z.string().optional(),
  items: z.array(z.object({ code: z.string(), gen_id: z.string(), text_hash: z.string() })),
});

/** Without vowels, that no code is a word, and without signs that look like others. */
const signs = "23456789BCDFGHJKMNPQRSTVWXZ";

function codeOf(of: { readonly sheet: string; readonly text: string; readonly salt: number }): string {
  let rest = BigInt(`0x${hashJson(of)}`);
  const drawn = Array.from({ length: 8 }, () => {
    const sign = signs.charAt(Number(rest % BigInt(signs.length)));
    rest /= BigInt(signs.length);
    return sign;
  });
  return `${drawn.slice(0, 4).join("")}-${drawn.slice(4).join("")}`;
}
