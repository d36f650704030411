import { createProgress, type EngineEvent } from "@daydream/engine";
import type { Budget, Pool, PoolState } from "@daydream/gateway";
import { createLiveLines, describeProgress, type Io } from "@daydream/terminal";
import { dollarsText } from "../inspect/amounts.ts";
import type { ModelsEvent } from "../models/models-event.ts";

export interface RunProgressOptions {
  /** Stages in their order. */
  readonly stages: readonly string[];
  readonly pools: ReadonlyMap<string, Pool>;
  readonly budget: Budget;
}

/** Shows how far a run is: a line per stage, one per pool that works, one for the money. */
export interface RunProgress extends AsyncDisposable {
  readonly onEvent: (event: EngineEvent) => void;
  readonly onPoolEvent: (event: ModelsEvent) => void;
}

/** Makes a {@link RunProgress}; disposing it leaves the last lines. */
export async function createRunProgress(io: Io, options: RunProgressOptions): Promise<RunProgress> {
  const { stages, pools, budget } = options;
  const progress = createProgress();
  const lines = (): readonly string[] => {
    const { byName } = progress.snapshot();
    const stageLines = stages.flatMap((stage) => {
      const counts = byName[stage];
      return counts === undefined ? [] : [describeProgress(stage, counts)];
    });
    const poolLines = [...pools.values()]
      .map((pool) => pool.state())
      .filter(({ started }) => started > 0)
      .map(describePool);
    const { spent, limits, calls } = budget.state();
    const limit = limits.maxUsd === undefined ? "" : ` of ${dollarsText(limits.maxUsd)}`;
    return [...stageLines, ...poolLines, `${calls} calls · ${dollarsText(spent.usd)}${limit}`];
  };
  const live = await createLiveLines(io, { lines });
  return {
    onEvent: (event) => {
      progress.record(event);
      live.update();
    },
    onPoolEvent: (event) => {
      const line = describePoolEvent(event);
      if (line !== undefined) live.say(line);
    },
    [Symbol.asyncDispose]: () => live[Symbol.asyncDispose](),
  };
}

// --- internal ---

function describePool(state: PoolState): string {
  const { name, running, waiting, concurrency, callsPerMinute, rateLimited, isStopped } = state;
  return [
    `pool ${name}: ${running} calls under way, at most ${concurrency}`,
    ...(callsPerMinute === undefined ? [] : [`${Math.round(callsPerMinute)} a minute`]),
    ...(waiting > 0 ? [`${waiting} waiting`] : []),
    ...(rateLimited > 0 ? [`${rateLimited} refused as too many`] : []),
    ...(isStopped ? ["stopped"] : []),
  ].join(" · ");
}

/** What a person should know of it; what heals by itself is in the pool's line. */
function describePoolEvent(event: ModelsEvent): string | undefined {
  switch (event.kind) {
    case "pool-stopped":
      return `pool ${event.pool} stopped${event.model === undefined ? "" : ` for ${event.model}`}: ${event.problem}`;
    case "limits-changed":
      return `pool ${event.pool}: ${event.concurrency} at once${event.callsPerMinute === undefined ? "" : `, ${event.callsPerMinute} a minute`} from now on`;
    case "settings-refused":
      return `the changed settings were not taken: ${event.problem}`;
    case "learned-limits-unreadable":
    case "learned-limits-not-kept":
      return event.problem;
    case "limit-shrunk":
    case "pool-held":
      return undefined;
  }
}
