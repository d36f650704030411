/** Tokens and money of replies. */
export interface Amounts {
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
  readonly costUsd: number;
}

/** What the fake provider has seen and sold so far. */
export interface ProviderStats {
  /** Requests for a completion, whatever became of them. */
  readonly calls: number;
  /** Replies that were made: what a bill would list. */
  readonly sold: Amounts;
  /** Sold replies that went out whole. */
  readonly delivered: number;
  /** Sold replies that never arrived: the connection broke, or the caller was gone. */
  readonly cut: Amounts;
  /** Sold replies to a request that had one already. */
  readonly repeated: number;
  /** Refused with 429, by the hidden limit or a fault. */
  readonly rateLimited: number;
  /** Other error responses. */
  readonly failed: number;
  /** Calls that never got an answer. */
  readonly hung: number;
  /** Admitted and not yet answered. */
  readonly running: number;
  readonly peakRunning: number;
}

/** One reply's part of the bill. */
export type Sale = Omit<Amounts, "calls">;

export type Sales = ReturnType<typeof createSales>;

/** Keeps the fake provider's books. */
export function createSales() {
  const counts = { calls: 0, delivered: 0, repeated: 0, rateLimited: 0, failed: 0, hung: 0 };
  const sold = nothing();
  const cut = nothing();
  const soldByRequest = new Map<string, number>();
  let running = 0;
  let peakRunning = 0;
  return {
    count: (what: "calls" | "rateLimited" | "failed" | "hung") => {
      counts[what] += 1;
    },
    began: () => {
      running += 1;
      peakRunning = Math.max(peakRunning, running);
    },
    ended: () => {
      running -= 1;
    },
    running: () => running,
    sell: (requestHash: string, sale: Sale) => {
      add(sold, sale);
      const before = soldByRequest.get(requestHash) ?? 0;
      soldByRequest.set(requestHash, before + 1);
      if (before > 0) counts.repeated += 1;
    },
    delivered: () => {
      counts.delivered += 1;
    },
    cut: (sale: Sale) => add(cut, sale),
    stats: (): ProviderStats => ({ ...counts, sold: { ...sold }, cut: { ...cut }, running, peakRunning }),
    soldByRequest: (): ReadonlyMap<string, number> => new Map(soldByRequest),
  };
}

// --- internal ---

type Mutable<Record> = { -readonly [Key in keyof Record]: Record[Key] };

function nothing(): Mutable<Amounts> {
  return { calls: 0, inputTokens: 0, outputTokens: 0, reasoningTokens: 0, costUsd: 0 };
}

function add(amounts: Mutable<Amounts>, sale: Sale): void {
  amounts.calls += 1;
  amounts.inputTokens += sale.inputTokens;
  amounts.outputTokens += sale.outputTokens;
  amounts.reasoningTokens += sale.reasoningTokens;
  amounts.costUsd += sale.costUsd;
}
