import { resolve } from "node:path";
import { parseJson } from "@daydream/base";
import { type Catalog, readCatalog } from "@daydream/design";
import { z } from "zod";
import { fail } from "../errors.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import { invalidInput } from "../problem/invalid-input.ts";
import { catalogAttributes } from "./catalog-paths.ts";
import { describePath, readIfThere } from "./source-files.ts";

export interface GivenCatalogsOptions {
  readonly pipeline: Pipeline;
  readonly dataRoot: string;
  /** Paths of `--catalog-csv` start here; those of `--catalog` at the working directory. */
  readonly csvFolder: string;
  readonly workingDirectory: string;
}

/**
 * Reads catalogs that a command line names.
 *
 * @param given.files `--catalog`: JSON objects, axis → list of names or object whose keys are names.
 * @param given.columns `--catalog-csv`: `NAME=PATH[:COLUMN]`, where PATH may be `@ATTRIBUTE`.
 * @throws `daydream/bad-option`, `daydream/catalog-file-missing`, `daydream/catalog-unreadable`,
 * `daydream/catalog-attribute-unknown`, `daydream/invalid-input`.
 */
export function readGivenCatalogs(
  given: { readonly files: readonly string[]; readonly columns: readonly string[] },
  options: GivenCatalogsOptions,
): Readonly<Record<string, Catalog>> {
  const lists = [
    ...given.files.flatMap((path) => readCatalogFile(path, options)),
    ...given.columns.map((text) => readCatalogColumn(text, options)),
  ];
  const catalogs: Record<string, Catalog> = {};
  for (const [axis, { name, levels }] of lists) {
    const before = catalogs[axis];
    catalogs[axis] =
      before === undefined
        ? { name, levels }
        : { name: `${before.name} or ${name}`, levels: before.levels.union(levels) };
  }
  return catalogs;
}

// --- internal ---

type Entry = readonly [string, Catalog];

const fileSchema = z.record(
  z.string(),
  z.union([z.array(z.union([z.string(), z.number()])), z.record(z.string(), z.unknown())]),
);

function readCatalogFile(path: string, { workingDirectory }: GivenCatalogsOptions): readonly Entry[] {
  const text = readIfThere(resolve(workingDirectory, path));
  if (text === undefined) throw fail("catalog-file-missing", { path });
  const parsed = parseJson(text);
  if (parsed.kind === "malformed") throw fail("catalog-unreadable", { path, problem: parsed.reason });
  const result = fileSchema.safeParse(parsed.value);
  if (!result.success)
    throw fail("catalog-unreadable", {
      path,
      problem: z.prettifyError(result.error).replaceAll("\n", " "),
    });
  return Object.entries(result.data).map(([axis, names]) => {
    const levels = new Set(Array.isArray(names) ? names.map(String) : Object.keys(names));
    return [axis, { name: path, levels }];
  });
}

function readCatalogColumn(given: string, options: GivenCatalogsOptions): Entry {
  const [, axis = "", target = "", column = "id"] = /^([^=]+)=(.+?)(?::([^:/\\]+))?$/.exec(given) ?? [];
  if (axis === "")
    throw fail("bad-option", {
      option: "--catalog-csv",
      problem: `should be NAME=PATH[:COLUMN], got ${given}`,
    });
  const path = target.startsWith("@")
    ? attributePath(target.slice(1), options)
    : resolve(options.csvFolder, target);
  const file = describePath(path, options.workingDirectory);
  const text = readIfThere(path);
  if (text === undefined) throw fail("catalog-file-missing", { path: file });
  const { records, problems } = readCatalog(text, { file, schema: { required: [column] } });
  if (problems.length > 0) throw invalidInput(problems);
  const levels = new Set(records.map(({ values }) => values[column] ?? "").filter((name) => name !== ""));
  return [axis, { name: file, levels }];
}

function attributePath(attribute: string, { pipeline, dataRoot }: GivenCatalogsOptions): string {
  const attributes = catalogAttributes(pipeline);
  const path = Object.hasOwn(attributes, attribute) ? attributes[attribute] : undefined;
  if (path === undefined)
    throw fail("catalog-attribute-unknown", { attribute, known: Object.keys(attributes) });
  return resolve(dataRoot, path);
}
