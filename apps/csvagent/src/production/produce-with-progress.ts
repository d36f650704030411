import { type Io, listenForInterruption } from "@daydream/terminal";
import { createProgressView } from "../terminal/progress-view.ts";
import { type ProduceOptions, type ProduceOutcome, produce } from "./produce.ts";

/** {@link produce} with progress on the terminal; Ctrl-C finishes what runs, a second one stops it. */
export async function produceWithProgress(
  io: Io,
  options: ProduceOptions,
): Promise<ProduceOutcome & { readonly interrupted: boolean }> {
  using interruption = listenForInterruption(io);
  await using view = await createProgressView(io, {
    labels: { prepare: "datasets", question: "questions", episode: "episodes" },
  });
  const { drainSignal, abortSignal } = interruption;
  const outcome = await produce({ ...options, drainSignal, abortSignal, onEvent: view.onEvent });
  return { ...outcome, interrupted: drainSignal.aborted };
}
