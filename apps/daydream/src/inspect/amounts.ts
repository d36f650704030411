/** Dollars for people: cents above a dollar, two significant digits below. */
export function dollarsText(usd: number): string {
  if (usd === 0) return "$0";
  if (usd < 1e-6) return "<$0.000001";
  return `$${usd < 1 ? Number(usd.toPrecision(2)).toFixed(decimals(usd)) : usd.toFixed(2)}`;
}

/** A time span for people, in its two largest units. */
export function durationText(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A share for people; never 100 % or 0 % of what is not quite that. */
export function percentText(part: number, whole: number): string {
  if (whole === 0) return "–";
  const percent = (100 * part) / whole;
  if (percent === 0 || percent === 100) return `${percent} %`;
  return `${Math.min(99.9, Math.max(0.1, percent)).toFixed(1)} %`;
}

/** `1 child`, `2 children`. */
export function countText(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

// --- internal ---

/** Decimals that show two significant digits of a number below 1. */
function decimals(value: number): number {
  return Math.max(2, 1 - Math.floor(Math.log10(value)));
}
