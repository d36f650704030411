export { compile } from "./compile.ts";
export type { Coverage } from "./cover/coverage.ts";
export { type CsvChunksOptions, csvChunks } from "./csv-chunks.ts";
export { type CsvTableOptions, csvTable } from "./csv-table.ts";
export type { Design, Row } from "./design.ts";
export { type DesignErrorName, designErrors } from "./errors.ts";
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
export { specJsonSchema, specSchema } from "./spec-schema.ts";
export { defineStages, type Stage, type StageAxis, type Stages } from "./stage.ts";
export type { TreeScalar, TreeTable } from "./tree.ts";
