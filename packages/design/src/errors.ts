import { defineErrors } from "@daydream/base";

/** Every code that `@daydream/design` reports or raises. */
export const designErrors = defineErrors("design", {
  "bad-syntax": {
    message: ({ format, problem }: { format: string; problem: string }) =>
      `this is not ${format}: ${problem}`,
  },
  "bad-suffix": {
    message: ({ path, known }: { path: string; known: readonly string[] }) =>
      `${path} should end in ${known.join(" or ")}`,
  },
  "wrong-type": {
    message: ({ path, expected, found }: { path: string; expected: string; found: string }) =>
      `${path} should be ${expected}, found ${found}`,
  },
  "missing-key": {
    message: ({ path, key }: { path: string; key: string }) => `${path} needs the key ${key}`,
  },
  "duplicate-key": {
    message: ({ key }: { key: string }) => `the key ${key} stands here twice`,
    hint: () => "keep one of the two; the other would be lost silently",
  },
  "unknown-key": {
    message: ({ path, key }: { path: string; key: string; known: readonly string[] }) =>
      `${path} has no key ${key}`,
    hint: ({ known }: { path: string; key: string; known: readonly string[] }) =>
      `known: ${known.join(", ")}`,
  },
  "bad-value": {
    message: ({ path, problem }: { path: string; problem: string }) => `${path}: ${problem}`,
  },
  "bad-name": {
    message: ({ name }: { name: string }) => `${name} cannot be a name`,
    hint: () => "a name starts with a letter and goes on with letters, digits, _ . and -",
  },
  "name-taken": {
    message: ({ name, by }: { name: string; by: string }) => `the name ${name} is taken by ${by}`,
    hint: () => "every axis, tie, pair and tuple needs a name of its own",
  },
  "bad-level": {
    message: ({ path, found }: { path: string; found: string }) => `${path} has ${found} as a level`,
    hint: () => "a level is a text or a number; put quotes around words such as true and null",
  },
  "no-levels": {
    message: ({ axis }: { axis: string }) => `the axis ${axis} has no levels`,
    hint: () => "an axis without levels leaves no row at all; list one level or drop the axis",
  },
  "unknown-axis": {
    message: ({ rule, axis }: { rule: string; axis: string; known: readonly string[] }) =>
      `${rule} speaks of ${axis}, which is no axis here`,
    hint: ({ known }: { rule: string; axis: string; known: readonly string[] }) =>
      `known at this point: ${known.join(", ")}; a tuple, pair or tie can be used below the place where it stands`,
  },
  "unknown-level": {
    message: ({ rule, axis, level }: { rule: string; axis: string; level: string }) =>
      `${rule} speaks of ${level}, which is no level of ${axis}`,
    hint: ({ axis }: { rule: string; axis: string; level: string }) =>
      `add it to the axis ${axis} or take it out here`,
  },
  "unknown-field": {
    message: ({ missing }: { missing: readonly string[] }) =>
      `output.field_order names ${missing.join(", ")}, which is no axis`,
    hint: () => "pairs, tuples and ties are no columns; their axes are",
  },
  "axis-repeated": {
    message: ({ rule, axis }: { rule: string; axis: string }) => `${rule} uses ${axis} twice`,
  },
  "axis-has-levels": {
    message: ({ rule, axis }: { rule: string; axis: string }) =>
      `${rule} gives the axis ${axis} its levels, and so does axes`,
    hint: ({ axis }: { rule: string; axis: string }) =>
      `take ${axis} out of axes: the tuple's values are its levels`,
  },
  "empty-list": {
    message: ({ path }: { path: string }) => `${path} is empty`,
  },
  "wrong-arity": {
    message: ({ rule, expected, found }: { rule: string; expected: readonly string[]; found: number }) =>
      `${rule} needs a value for each of ${expected.join(", ")} here, found ${found}`,
  },
  unbalanced: {
    message: ({
      rule,
      side,
      counts,
    }: {
      rule: string;
      side: string;
      counts: readonly { readonly level: string; readonly count: number }[];
    }) =>
      `${rule} is not balanced on ${side}: ${counts.map(({ level, count }) => `${level} ${count}×`).join(", ")}`,
    hint: () => "list every value equally often, or drop balance",
  },
  "nothing-left": {
    message: ({ rule }: { rule: string }) => `${rule} leaves no combination`,
    hint: () => "together with the rules above it, it refuses everything",
  },
  "too-entangled": {
    message: ({ rule, limit }: { rule: string; limit: number }) =>
      `${rule} couples so many axes that more than ${limit} cases must be kept apart`,
    hint: () => "say it as one tuple, or with fewer axes",
  },
  "too-many-rows": {
    message: ({ count }: { count: string }) => `${count} rows are more than can be counted one by one`,
    hint: () => "choose a reduced design: output.design: pairwise",
  },
  "cover-too-large": {
    message: ({ strength, tuples, limit }: { strength: number; tuples: number; limit: number }) =>
      `a ${strength}-way design would have to keep track of ${tuples} level combinations, more than ${limit}`,
    hint: () => "lower the strength, or take output.design: sample(n, seed)",
  },
  "include-missing": {
    message: ({ path }: { path: string }) => `there is no file ${path}`,
    hint: () => "the path starts at the folder of the spec",
  },
  "include-outside": {
    message: ({ path }: { path: string }) => `${path} leaves the folder of the spec`,
    hint: () => "keep included files beside the spec, so that the cohort can be moved as one folder",
  },
  "include-nested": {
    message: ({ path }: { path: string }) => `${path} is included from a file that is itself included`,
  },
  "csv-no-header": { message: () => "the file has no header line" },
  "csv-blank-header": { message: ({ column }: { column: number }) => `column ${column} has no name` },
  "csv-duplicate-header": {
    message: ({ column }: { column: string }) => `the column ${column} stands here twice`,
  },
  "csv-wrong-header": {
    message: ({ expected, found }: { expected: readonly string[]; found: readonly string[] }) =>
      `the header should be ${expected.join(",")}, found ${found.join(",")}`,
    hint: () => "columns are read by position, so the header must be exactly the rule's axes in order",
  },
  "csv-no-rows": { message: () => "the file has a header and no data rows" },
  "csv-blank-cell": {
    message: ({ column, row }: { column: string; row: number }) =>
      `row ${row} has nothing in column ${column}`,
  },
  "csv-extra-cell": {
    message: ({ row, expected }: { row: number; expected: number }) =>
      `row ${row} has more than ${expected} cells`,
  },
  "csv-bad-quote": { message: ({ problem }: { problem: string }) => `a cell cannot be read: ${problem}` },
  "missing-axis": {
    message: ({ stage, axis }: { stage: string; axis: string }) => `the stage ${stage} needs an axis ${axis}`,
    hint: ({ axis }: { stage: string; axis: string }) => `add ${axis} to axes`,
  },
  "unused-axis": {
    message: ({ axis }: { axis: string }) => `no stage uses the axis ${axis}`,
    hint: () => "its levels would give the same members again and again; drop the axis",
  },
  "bad-replicate": {
    message: ({ axis, level }: { axis: string; level: string }) =>
      `${axis} should count 1, 2, 3 and so on, found ${level}`,
  },
  "missing-content": {
    message: ({ axis, level }: { axis: string; level: string }) =>
      `nothing is known about ${level} of ${axis}`,
    hint: () => "add it to its catalog, with the file it speaks of",
  },
  "equal-content": {
    message: ({ axis, levels }: { axis: string; levels: readonly string[] }) =>
      `${levels.join(" and ")} of ${axis} are the same thing under different names`,
    hint: () => "keep one of them; a model would be asked the same twice",
  },
  "id-collision": {
    message: ({ stage, id, difference }: { stage: string; id: string; difference: readonly string[] }) =>
      `two ${stage} members that differ in ${difference.join(", ")} have one id, ${id}`,
    hint: () => "names-v1 ids leave something out that tells them apart; take output.ids: content",
  },
  "catalog-active": {
    message: ({ column }: { column: string }) =>
      `catalogs have no ${column} column: they are immutable inputs`,
    hint: () => "drop the column; a spec's subset says what is used",
  },
  "catalog-missing-column": {
    message: ({ column }: { column: string }) => `the catalog needs a column ${column}`,
  },
  "catalog-duplicate": {
    message: ({ column, value, firstLine }: { column: string; value: string; firstLine: number }) =>
      `${column} ${value} stands in line ${firstLine} already`,
  },
  "catalog-bad-cell": {
    message: ({ column, value, expected }: { column: string; value: string; expected: string }) =>
      `${column} should be ${expected}, found ${value === "" ? "nothing" : value}`,
  },
  "catalog-missing-level": {
    message: ({ axis, level, catalog }: { axis: string; level: string; catalog: string }) =>
      `${level} of ${axis} is not in ${catalog}`,
    hint: ({ axis, catalog }: { axis: string; level: string; catalog: string }) =>
      `add it to ${catalog}, or take it out of the axis ${axis}`,
  },
  "combo-unknown-concept": {
    message: ({ combo, concept }: { combo: string; concept: string }) =>
      `the combo ${combo} names the concept ${concept}, which is in no catalog`,
  },
  "combo-inconsistent": {
    message: ({ combo, column }: { combo: string; column: string }) =>
      `the rows of the combo ${combo} disagree about ${column}`,
  },
  "combo-wrong-id": {
    message: ({ combo, expected }: { combo: string; expected: string }) =>
      `the combo ${combo} has the concepts of ${expected}`,
    hint: () => "a combo of another content needs another id",
  },
});

export const { fail } = designErrors;

/** The name of a code without its package: `unknown-axis`. */
export type DesignErrorName = keyof typeof designErrors.table & string;
