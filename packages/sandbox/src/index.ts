export type {
  AssignmentEvent,
  CapturedText,
  Execution,
  HookEvent,
  PythonError,
  SessionEvent,
  SubmitEvent,
  ValueSummary,
} from "./execution.ts";
export { codeBytesLimit, type SessionLimits } from "./limits.ts";
export type {
  DatasetSource,
  Isolation,
  OpenSessionOptions,
  PythonEnvironment,
  RunOptions,
  Sandbox,
  Session,
  SessionEnd,
  Tier,
} from "./sandbox.ts";
export type { WireValue } from "./wire-value.ts";
