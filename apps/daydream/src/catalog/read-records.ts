import { type CatalogRecord, type CatalogSchema, type Place, readCatalog } from "@daydream/design/catalog";
import type { ProblemList } from "../problem/problem-list.ts";
import type { SourceFiles } from "./source-files.ts";

/** What catalog readers share: the files and the list that problems go to. */
export interface CatalogSource {
  readonly files: SourceFiles;
  readonly problems: ProblemList;
}

/** The lines of one catalog file; a file that is not there is a problem unless it is optional. */
export function readRecords(
  path: string,
  options: CatalogSource & { readonly schema: CatalogSchema; readonly isOptional?: boolean },
): readonly CatalogRecord[] {
  const { files, problems, schema, isOptional = false } = options;
  const file = files.describe(path);
  const text = files.read(path);
  if (text === undefined) {
    if (!isOptional) problems.report(topOf(file), "catalog-file-missing", { path: file });
    return [];
  }
  const read = readCatalog(text, { file, schema });
  problems.add(read.problems);
  return read.records;
}

/** The first place of a file. */
export function topOf(file: string): Place {
  return { file, line: 1, column: 1 };
}

/** A cell's text: blank where there is no such column. */
export function cellOf({ values }: CatalogRecord, column: string): string {
  return Object.hasOwn(values, column) ? (values[column] ?? "") : "";
}
