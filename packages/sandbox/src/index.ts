export { type BubblewrapSandboxOptions, createBubblewrapSandbox } from "./bubblewrap-sandbox.ts";
export { canonicalNumber, canonicalValue, valueHash } from "./canonical-value.ts";
export {
  describeEnvironment,
  type Environment,
  type EnvironmentOptions,
  environmentDirectory,
  environmentPython,
} from "./environment.ts";
export { type LoadFailure, sandboxErrors, type TierRefusal } from "./errors.ts";
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
export type { ForkSandboxOptions } from "./fork-sandbox.ts";
export { createLandlockSandbox } from "./landlock-sandbox.ts";
export { codeBytesLimit, resolveLimits, type SessionLimits } from "./limits.ts";
export { type OpenSandboxOptions, openSandbox, type TierChoice } from "./open-sandbox.ts";
export { probeTiers, type TierReport } from "./probe.ts";
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
export type { SandboxLog, SandboxLogEntry } from "./sandbox-log.ts";
export {
  createScriptedSandbox,
  type SandboxScript,
  type ScriptedCell,
  type ScriptedReply,
  type ScriptedSandboxOptions,
} from "./scripted-sandbox.ts";
export { createUnsafeProcessSandbox } from "./unsafe-process-sandbox.ts";
export type { WireValue } from "./wire-value.ts";
