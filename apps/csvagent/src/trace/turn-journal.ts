import type { Completion } from "@daydream/gateway";

/**
 * Keeps a trace's replies, so that none is bought twice.
 *
 * `append` resolves when the reply survives a power cut; only then is its code run. `read` gives the replies of
 * a trace in order, up to the first that is missing.
 */
export interface TurnJournal {
  read(traceId: string): Promise<readonly Completion[]>;
  append(traceId: string, index: number, completion: Completion): Promise<void>;
}
