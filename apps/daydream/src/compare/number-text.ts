/** A number for people: two decimals, more where the number is small; `signed` shows the plus. */
export function numberText(value: number, { signed = false }: { readonly signed?: boolean } = {}): string {
  const size = Math.abs(value);
  const text = size !== 0 && size < 0.1 ? value.toPrecision(2) : value.toFixed(2);
  return signed && value > 0 ? `+${text}` : text;
}

/** A p-value for people. */
export function pText(p: number): string {
  return p < 0.001 ? "<0.001" : p.toFixed(3);
}

/** The ends of a range. */
export function rangeText({ low, high }: { readonly low: number; readonly high: number }): string {
  return `${numberText(low)} … ${numberText(high)}`;
}

/** `1 essay`, `2 essays`. */
export function countText(count: number, unit: string): string {
  return `${count.toLocaleString("en-US")} ${unit}${count === 1 ? "" : "s"}`;
}

/** A share as a percentage. */
export function percentText(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}
