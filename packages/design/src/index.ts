export {
  type CatalogCell,
  type CatalogRead,
  type CatalogRecord,
  type CatalogSchema,
  readCatalog,
} from "./catalog.ts";
export { type Catalog, checkLevels } from "./check-levels.ts";
export { type Combo, comboSchema, readCombos } from "./combo.ts";
export { compile } from "./compile.ts";
export type { Coverage } from "./cover/coverage.ts";
export { type GrowDesignOptions, type GrownDesign, growDesign } from "./cover/grow-design.ts";
export {
  type MeasureCoverageOptions,
  type MeasuredCoverage,
  measureCoverage,
} from "./cover/measure-coverage.ts";
export { csvCell } from "./csv-cell.ts";
export { type CsvChunksOptions, csvChunks } from "./csv-chunks.ts";
export { type CsvTableOptions, csvTable } from "./csv-table.ts";
export type { Design, Row } from "./design.ts";
export { type DesignDiff, diffDesigns, type LevelDiff } from "./diff-designs.ts";
export { type DesignErrorName, designErrors } from "./errors.ts";
export {
  type ExplainedLoop,
  type ExplainedRule,
  type ExplainOptions,
  type Explanation,
  explain,
  type Removal,
  refusingRules,
} from "./explain.ts";
export type { ReadInclude } from "./include.ts";
export type { RowBlock, RowVector } from "./lattice-walk.ts";
export type { Loop, LoopAxis, Loops } from "./loop.ts";
export { type MemberIdentity, memberId, type Sampling } from "./member-id.ts";
export {
  type Contents,
  type LevelContent,
  type Member,
  type Membership,
  type MembershipOptions,
  membership,
} from "./membership.ts";
export { comboId, namesV1Id } from "./names-v1.ts";
export { type ParsedSpec, type ParseSpecOptions, parseSpec } from "./parse-spec.ts";
export {
  createProblems,
  formatProblem,
  type Place,
  type Problem,
  type Problems,
  type Report,
} from "./problem.ts";
export type {
  Axis,
  Card,
  DesignChoice,
  ExcludeRule,
  Output,
  PairRule,
  Relation,
  Rule,
  Spec,
  StageSettings,
  SubsetRule,
  SuccessCriterion,
  Test,
  TieRule,
  TupleRule,
  WhenRule,
} from "./spec.ts";
export { type SpecFiles, specFromRows } from "./spec-from-rows.ts";
export { specJsonSchema, specSchema } from "./spec-schema.ts";
export { defineStages, type Stage, type StageAxis, type Stages } from "./stage.ts";
export type { TreeScalar, TreeTable } from "./tree.ts";
