import { resolve } from "node:path";
import { pythonDirectory } from "./environment.ts";

export interface BaseArguments {
  readonly plugin?: string | undefined;
  /** Directory for the sessions' scratch space; without it they have none. */
  readonly scratch?: string;
  readonly maxSessions?: number | undefined;
  /** `uid:gid` that the base takes on before it imports anything. */
  readonly dropTo?: string;
  /** Leaves seccomp and Landlock off. */
  readonly isUnsafe?: boolean;
}

/** The interpreter's arguments that start a base; `docs/protocol.md` says what they mean. */
export function baseArguments(options: BaseArguments): readonly string[] {
  const { plugin, scratch, maxSessions, dropTo, isUnsafe } = options;
  return [
    // Not -I: it would ignore PYTHONHASHSEED.
    ...["-s", "-B", "-P", "-u"],
    `${pythonDirectory}/base.py`,
    ...(plugin === undefined ? [] : ["--plugin", resolve(plugin)]),
    ...["--scratch", scratch ?? "none"],
    ...(maxSessions === undefined ? [] : ["--max-sessions", String(maxSessions)]),
    ...(dropTo === undefined ? [] : ["--drop-to", dropTo]),
    ...(isUnsafe === true ? ["--unsafe"] : []),
  ];
}

/** Every variable that a base is given: what makes equal code compute alike. */
export function baseVariables(): Readonly<Record<string, string>> {
  const coreType = process.env.OPENBLAS_CORETYPE;
  return {
    PATH: "/usr/bin:/bin",
    LANG: "C.UTF-8",
    TZ: "UTC",
    PYTHONHASHSEED: "0",
    OMP_NUM_THREADS: "1",
    OPENBLAS_NUM_THREADS: "1",
    MKL_NUM_THREADS: "1",
    JOBLIB_MULTIPROCESSING: "0",
    ...(coreType === undefined ? {} : { OPENBLAS_CORETYPE: coreType }),
  };
}
