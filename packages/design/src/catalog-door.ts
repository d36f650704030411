// For programs that read catalogs and no spec: what stands here loads neither a YAML parser nor a schema library.
export {
  type CatalogCell,
  type CatalogRead,
  type CatalogRecord,
  type CatalogSchema,
  readCatalog,
} from "./catalog.ts";
export { type Combo, comboSchema, readCombos } from "./combo.ts";
export { csvCell } from "./csv-cell.ts";
export { type CsvTableOptions, csvTable } from "./csv-table.ts";
export { comboId } from "./names-v1.ts";
export {
  createProblems,
  formatProblem,
  type Place,
  type Problem,
  type Problems,
  type Report,
} from "./problem.ts";
export { defineStages, type Stage, type StageAxis, type Stages } from "./stage.ts";
