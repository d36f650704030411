import { isDaydreamError } from "@daydream/base";

/** True for an error that every further task would meet too: there is no sense in going on. */
export function endsAllWork(error: Error): boolean {
  return isDaydreamError(error) && endings.includes(error.code);
}

// --- internal ---

const endings: readonly string[] = [
  "store/disk-full",
  "store/not-writable",
  "store/vanished",
  "store/io-failed",
  "sandbox/environment-changed",
  "sandbox/start-failed",
  "sandbox/unavailable",
];
