/** A one-to-one shuffle of the numbers from 0 to `size` - 1. */
export type Permutation = (index: number) => number;

/**
 * Shuffles `size` numbers by a seed without listing them: the same seed and size always give the same order.
 *
 * A Feistel network over the next power of four, walked until it lands inside.
 *
 * @throws RangeError when `size` is no whole number from 0 to 2^53 - 1.
 */
export function createPermutation(size: number, seed: number): Permutation {
  if (!Number.isSafeInteger(size) || size < 0)
    throw new RangeError(`size must be a safe whole number, got ${size}`);
  let halfBits = 1;
  while (4 ** halfBits < size) halfBits += 1;
  const half = 2 ** halfBits;
  const keys = Array.from({ length: rounds }, (_, round) =>
    mix(mix(seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0), round + 1),
  );
  const shuffle = (value: number): number => {
    let left = Math.floor(value / half);
    let right = value % half;
    for (const key of keys) {
      const next = left ^ (mix(right, key) & (half - 1));
      left = right;
      right = next;
    }
    return left * half + right;
  };
  return (index) => {
    let value = shuffle(index);
    while (value >= size) value = shuffle(value);
    return value;
  };
}

// --- internal ---

const rounds = 6;

/** A 32-bit hash of two 32-bit numbers (the finisher of MurmurHash3). */
function mix(value: number, key: number): number {
  let hash = (value ^ Math.imul(key, 0x9e3779b1)) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
