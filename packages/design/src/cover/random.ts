/** Numbers that look random and are the same for the same seed on every machine. */
export interface Random {
  /** A whole number from 0 to `limit` - 1. */
  below(limit: number): number;
  /** A number from 0 up to, not including, 1. */
  fraction(): number;
}

/** Starts a sequence (xorshift128 by George Marsaglia). */
export function createRandom(seed: number): Random {
  let a = (seed ^ 0x9e3779b9) >>> 0 || 1;
  let b = 0x243f6a88;
  let c = 0xb7e15162;
  let d = 0xdeadbeef;
  const next = (): number => {
    const t = a ^ (a << 11);
    a = b;
    b = c;
    c = d;
    d = d ^ (d >>> 19) ^ t ^ (t >>> 8);
    return d >>> 0;
  };
  for (let index = 0; index < 16; index += 1) next();
  return {
    below: (limit) => Math.floor((next() / 0x1_0000_0000) * limit),
    fraction: () => next() / 0x1_0000_0000,
  };
}
