export { describeProgress, type WorkProgress } from "./describe-progress.ts";
export { type ExitCode, exitCode } from "./exit-code.ts";
export { type Interruption, listenForInterruption } from "./interruption.ts";
export { type Io, processIo } from "./io.ts";
export { createLiveLines, describeDuration, type LiveLines, type LiveLinesOptions } from "./live-lines.ts";
export { createMemoryIo, type MemoryIo } from "./memory-io.ts";
export { type Act, finishProgram, type RunProgramOptions, runProgram } from "./run-program.ts";
export { cut, renderTable, type TableColumn } from "./table.ts";
export { validOptions } from "./valid-options.ts";
