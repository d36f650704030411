import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { type FactsTarget, type ReadFacts, readFacts } from "./generation-facts.ts";

/** What a thread is given. */
export interface FactsRequest {
  readonly dataRoot: string;
  readonly targets: readonly FactsTarget[];
}

/**
 * Reads many generations, each in the place of its target. Few are read at once; many are shared out to threads,
 * because opening small files keeps a processor waiting.
 */
export async function scanFacts(
  targets: readonly FactsTarget[],
  { dataRoot }: { readonly dataRoot: string },
): Promise<readonly ReadFacts[]> {
  if (targets.length < worthThreads) return targets.map((target) => readFacts(dataRoot, target));
  const threads = Math.min(mostThreads, Math.max(2, availableParallelism()));
  const size = Math.ceil(targets.length / threads);
  const shares = Array.from({ length: threads }, (_, index) =>
    targets.slice(index * size, (index + 1) * size),
  );
  const read = await Promise.all(shares.map((share) => readInThread({ dataRoot, targets: share })));
  return read.flat();
}

// --- internal ---

const worthThreads = 4000;
const mostThreads = 4;

function readInThread(request: FactsRequest): Promise<readonly ReadFacts[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./facts-worker.ts", import.meta.url), {
      workerData: request,
      resourceLimits: { maxYoungGenerationSizeMb: 8 },
    });
    const all: ReadFacts[] = [];
    worker.on("message", (some: readonly ReadFacts[]) => {
      for (const read of some) all.push(read);
    });
    worker.once("error", reject);
    worker.once("exit", (code) => {
      if (code === 0 && all.length === request.targets.length) resolve(all);
      else reject(new Error(`a thread that reads the store ended with ${code}`));
    });
  });
}
