/**
 * Reads how long a provider asks to be left alone: `retry-after-ms`, or `Retry-After` in seconds or as a date.
 *
 * @returns milliseconds from `nowMs`, never negative; `undefined` when the headers do not say or say nonsense.
 */
export function retryAfterMs(headers: Readonly<Record<string, string>>, nowMs: number): number | undefined {
  const milliseconds = amount(headers["retry-after-ms"]);
  if (milliseconds !== undefined) return milliseconds;
  const text = headers["retry-after"]?.trim();
  const seconds = amount(text);
  if (seconds !== undefined) return seconds * 1000;
  // Date.parse takes almost anything, "-5" too; an HTTP date has the name of its month.
  if (text === undefined || !/[A-Za-z]{3}/.test(text)) return undefined;
  const dateMs = Date.parse(text);
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - nowMs);
}

// --- internal ---

function amount(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : undefined;
}
