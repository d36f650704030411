export type { Engine, EngineOptions, Handler, RunSummary, RunTasksOptions, TaskContext } from "./engine.ts";
export { engineErrors } from "./errors.ts";
export type { EngineEvent } from "./event.ts";
export { createLocalEngine, type LocalEngineOptions } from "./local-engine.ts";
export { createProgress, type Progress, type ProgressCounts, type ProgressSnapshot } from "./progress.ts";
export type { Task } from "./task.ts";
