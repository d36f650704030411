/**
 * One record as a line of a log, its keys in their own order.
 *
 * @throws TypeError for what JSON cannot carry; nothing is dropped silently but fields that are `undefined`.
 */
export function writeRecord(record: unknown): string {
  const text = JSON.stringify(record, refuseWhatJsonLoses);
  if (text === undefined) throw new TypeError(`a record cannot be ${typeof record}`);
  return `${text}\n`;
}

// --- internal ---

function refuseWhatJsonLoses(this: unknown, key: string, value: unknown): unknown {
  if (typeof value === "number" && !Number.isFinite(value))
    throw new TypeError(`a record cannot carry ${value}, found under ${JSON.stringify(key)}`);
  if (
    typeof value === "function" ||
    typeof value === "symbol" ||
    (value === undefined && Array.isArray(this))
  )
    throw new TypeError(`a record cannot carry ${typeof value}, found under ${JSON.stringify(key)}`);
  return value;
}
