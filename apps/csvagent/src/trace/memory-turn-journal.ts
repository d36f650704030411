import type { Completion } from "@daydream/gateway";
import type { TurnJournal } from "./turn-journal.ts";

/** Keeps replies in memory: for tests and dry runs. */
export function createMemoryTurnJournal(): TurnJournal {
  const traces = new Map<string, Completion[]>();
  return {
    read: async (traceId) => [...(traces.get(traceId) ?? [])],
    append: async (traceId, index, completion) => {
      const turns = traces.get(traceId) ?? [];
      if (index !== turns.length) throw new RangeError(`turn ${index} does not follow ${turns.length} turns`);
      traces.set(traceId, [...turns, completion]);
    },
  };
}
