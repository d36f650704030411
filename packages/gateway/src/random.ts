import { hashJson } from "@daydream/base";

/** Gives numbers from 0 (included) to 1 (excluded). */
export type Random = () => number;

/** A source of random numbers that depends on `seed` alone: any JSON value; equal seeds, equal numbers. */
export function createRandom(seed: unknown): Random {
  let state = Number.parseInt(hashJson(seed).slice(0, 8), 16);
  // mulberry32: small, fast and even enough for latencies, jitter and made-up words.
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
