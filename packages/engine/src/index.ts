export type { Engine, EngineOptions, Handler, RunSummary, RunTasksOptions, TaskContext } from "./engine.ts";
export type { EngineEvent } from "./event.ts";
export type { Task } from "./task.ts";
