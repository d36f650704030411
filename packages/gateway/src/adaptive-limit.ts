/** What a pool found out about a provider, to begin the next run with. */
export interface LearnedLimits {
  /** Calls at once that were accepted. Absent: it never found an end. */
  readonly concurrency?: number;
  readonly callsPerMinute?: number;
}

/** One call, from its start to its end. */
export interface Ticket {
  readonly number: number;
  /** Calls that the provider had in work with this one, as far as is known. */
  level: number;
  readonly epoch: number;
}

/** Which of the provider's limits a refusal was taken for. */
export type RefusalCause = "concurrency" | "rate" | "same";

/**
 * How many calls to make, learned from what the provider refuses.
 *
 * A refusal at a number of calls at once that was accepted a while ago is the rate's doing, any other the
 * concurrency's. Either shrinks by a factor; both grow again additively with what is accepted: quickly up to
 * just below where they failed, from there in small steps that try whether more is allowed by now. Refusals of
 * calls that were under way when it shrank do not shrink it once more.
 */
export interface AdaptiveLimit {
  /** Calls at once, at most. */
  concurrency(): number;
  /** Between two starts, at least; 0 while no rate is known. */
  intervalMs(): number;
  started(nowMs: number): Ticket;
  accepted(ticket: Ticket): void;
  /** `running`: what is still under way without the refused call. */
  refused(ticket: Ticket, nowMs: number, running: number): RefusalCause;
  /** Ended in a way that says nothing about limits. */
  ended(ticket: Ticket): void;
  /** The user's own limit, above which nothing is tried. */
  setMost(concurrency: number): void;
  learned(): LearnedLimits;
}

/** Makes an {@link AdaptiveLimit} that starts at the user's limit, or at what was learned before. */
export function createAdaptiveLimit(most: number, before: LearnedLimits = {}): AdaptiveLimit {
  const state: State = {
    most,
    concurrency: Math.min(most, before.concurrency ?? most),
    failedAt: before.concurrency === undefined ? Number.POSITIVE_INFINITY : before.concurrency + 1,
    probe: FIRST_PROBE,
    perMs: (before.callsPerMinute ?? Number.POSITIVE_INFINITY) / 60_000,
    failedPerMs: (before.callsPerMinute ?? Number.POSITIVE_INFINITY) / 60_000 / NEAR,
    rateProbe: FIRST_RATE_PROBE,
    acceptedSinceRefusal: 0,
    acceptedAbove: 0,
    epoch: 0,
    shrunk: "rate",
    number: 0,
    underWay: new Map(),
    starts: [],
    acceptedAt: [],
    refusedAt: [],
  };
  return {
    concurrency: () => Math.max(1, Math.floor(Math.min(state.concurrency, state.most))),
    intervalMs: () => (Number.isFinite(state.perMs) ? 1 / state.perMs : 0),
    started: (nowMs) => {
      state.number += 1;
      const ticket: Ticket = { number: state.number, level: state.underWay.size + 1, epoch: state.epoch };
      state.underWay.set(ticket.number, ticket);
      state.starts.push({ number: ticket.number, atMs: nowMs });
      if (state.starts.length > REMEMBERED_STARTS) state.starts.shift();
      return ticket;
    },
    accepted: (ticket) => {
      state.underWay.delete(ticket.number);
      accept(state, ticket);
    },
    refused: (ticket, nowMs, running) => {
      state.underWay.delete(ticket.number);
      return refuse(state, ticket, nowMs, running);
    },
    ended: (ticket) => {
      state.underWay.delete(ticket.number);
    },
    setMost: (concurrency) => {
      // Whoever raises a limit wants to see whether the provider allows it by now.
      if (concurrency > state.most) state.failedAt = Number.POSITIVE_INFINITY;
      if (state.concurrency >= state.most) state.concurrency = concurrency;
      state.most = concurrency;
    },
    learned: () => ({
      ...(Number.isFinite(state.failedAt)
        ? { concurrency: Math.max(1, Math.min(Math.floor(state.concurrency), state.failedAt - 1)) }
        : {}),
      ...(Number.isFinite(state.perMs)
        ? { callsPerMinute: Math.round(Math.min(state.perMs, state.failedPerMs * NEAR) * 60_000 * 100) / 100 }
        : {}),
    }),
  };
}

// --- internal ---

const SHRINK_CONCURRENCY = 0.8;
const SHRINK_RATE = 0.85;
/** The share of a rate that failed up to which it grows quickly. */
const NEAR = 0.95;
/** Accepted calls for one more call at once, where that one failed before: more, the more often it failed. */
const FIRST_PROBE = 10;
const SLOWEST_PROBE = 100;
/** Per accepted call, as a share of the rate that failed: below it, and near it (less, the more often it failed). */
const GROW_RATE = 0.01;
const FIRST_RATE_PROBE = 0.005;
const SLOWEST_RATE_PROBE = 0.0005;
/** Accepted calls beyond a limit that failed, after which it is not believed any more. */
const DISPROVED_CONCURRENCY = 5;
const DISPROVED_RATE = 200;
const REMEMBERED_STARTS = 20;

interface State {
  most: number;
  concurrency: number;
  /** Calls at once that were refused. */
  failedAt: number;
  /** Accepted calls until one more at once is tried there. */
  probe: number;
  /** Starts a millisecond; infinite while no rate is known. */
  perMs: number;
  failedPerMs: number;
  rateProbe: number;
  acceptedSinceRefusal: number;
  acceptedAbove: number;
  epoch: number;
  shrunk: "concurrency" | "rate";
  number: number;
  readonly underWay: Map<number, Ticket>;
  /** The latest starts that were not refused. */
  starts: { readonly number: number; readonly atMs: number }[];
  /** How often a call at this level was accepted, or refused; each refusal halves what came before. */
  readonly acceptedAt: number[];
  readonly refusedAt: number[];
}

function accept(state: State, ticket: Ticket): void {
  state.acceptedSinceRefusal += 1;
  state.acceptedAt[ticket.level] = (state.acceptedAt[ticket.level] ?? 0) + 1;
  growConcurrency(state, ticket);
  growRate(state);
}

function growConcurrency(state: State, ticket: Ticket): void {
  if (ticket.level >= state.failedAt) {
    state.acceptedAbove += 1;
    if (state.acceptedAbove >= DISPROVED_CONCURRENCY) state.failedAt = Number.POSITIVE_INFINITY;
  }
  // A limit that is not used up proves nothing.
  if (ticket.level < Math.floor(state.concurrency)) return;
  const safe = state.failedAt - 1;
  if (state.concurrency < safe) state.concurrency = Math.min(safe, state.concurrency + 1 / state.concurrency);
  else state.concurrency += 1 / state.probe;
  state.concurrency = Math.min(state.concurrency, state.most);
}

function growRate(state: State): void {
  if (!Number.isFinite(state.perMs)) return;
  if (state.perMs > state.failedPerMs && state.acceptedSinceRefusal > DISPROVED_RATE)
    state.failedPerMs = state.perMs * 2;
  const isNear = state.perMs >= state.failedPerMs * NEAR;
  state.perMs += state.failedPerMs * (isNear ? state.rateProbe : GROW_RATE);
}

function refuse(state: State, ticket: Ticket, nowMs: number, running: number): RefusalCause {
  // The refused call was never in the provider's work: those after it were fewer than they seemed.
  for (const other of state.underWay.values()) if (other.number > ticket.number) other.level -= 1;
  state.starts = state.starts.filter(({ number }) => number !== ticket.number);
  state.acceptedSinceRefusal = 0;
  state.acceptedAbove = 0;
  // In a burst the provider need not have met the calls in our order: what is left under way says more.
  const failedAt = ticket.epoch < state.epoch ? running + 1 : Math.max(ticket.level, running + 1);
  if (ticket.epoch < state.epoch) {
    if (state.shrunk === "concurrency") shrinkConcurrency(state, running, failedAt);
    return "same";
  }
  state.epoch += 1;
  state.shrunk = causeOf(state, ticket.level);
  remember(state, ticket.level);
  if (state.shrunk === "rate") shrinkRate(state, nowMs);
  else {
    const isSame = Math.abs(failedAt - state.failedAt) <= 1;
    state.probe = isSame ? Math.min(SLOWEST_PROBE, 2 * state.probe) : FIRST_PROBE;
    const proven = state.acceptedAt.findLastIndex((count) => count >= 3);
    const least = Math.min(proven, failedAt - 1);
    shrinkConcurrency(state, Math.max(least, Math.floor(failedAt * SHRINK_CONCURRENCY)), failedAt);
  }
  return state.shrunk;
}

function causeOf({ acceptedAt, refusedAt }: State, level: number): "concurrency" | "rate" {
  if (level <= 1) return "rate";
  const accepted = sumFrom(acceptedAt, level);
  return accepted >= 3 && accepted > 2 * sumFrom(refusedAt, level) ? "rate" : "concurrency";
}

function remember({ acceptedAt, refusedAt }: State, level: number): void {
  for (const counts of [acceptedAt, refusedAt])
    for (const [index, count] of counts.entries()) counts[index] = (count ?? 0) / 2;
  refusedAt[level] = (refusedAt[level] ?? 0) + 1;
}

function shrinkConcurrency(state: State, to: number, failedAt: number): void {
  state.concurrency = Math.max(1, Math.min(state.concurrency, to));
  state.failedAt = Math.max(2, Math.min(state.failedAt, failedAt));
}

function shrinkRate(state: State, nowMs: number): void {
  const [oldest] = state.starts;
  const spanMs = oldest === undefined ? 0 : nowMs - oldest.atMs;
  const seen = spanMs > 0 ? state.starts.length / spanMs : 1 / 1000;
  const failedPerMs = Math.min(state.perMs, seen);
  const isSame = Math.abs(failedPerMs / state.failedPerMs - 1) < 0.15;
  state.rateProbe = isSame ? Math.max(SLOWEST_RATE_PROBE, state.rateProbe / 2) : FIRST_RATE_PROBE;
  state.failedPerMs = failedPerMs;
  state.perMs = state.failedPerMs * SHRINK_RATE;
}

function sumFrom(counts: readonly number[], level: number): number {
  let sum = 0;
  for (let index = level; index < counts.length; index += 1) sum += counts[index] ?? 0;
  return sum;
}
