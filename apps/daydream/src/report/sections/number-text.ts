import type { Interval, JackknifeInterval, NotEnoughData } from "@daydream/statistics";
import { type Html, html } from "../html.ts";

/** A number with two decimals, or a dash. */
export function fixed(value: number | undefined, decimals = 2): string {
  return value === undefined || !Number.isFinite(value) ? "–" : value.toFixed(decimals);
}

/** Dollars, with as many decimals as small ones need. */
export function dollars(value: number): string {
  return `$${value.toFixed(value >= 1 || value === 0 ? 2 : 4)}`;
}

/** A share as per cent. */
export function percent(share: number | undefined): string {
  return share === undefined ? "–" : `${(share * 100).toFixed(1)} %`;
}

/** Thousands apart. */
export function counted(count: number): string {
  return count.toLocaleString("en");
}

/** What the data cannot tell, in the words of the statistics. */
export function unknown({ message, narrower }: Pick<NotEnoughData, "message" | "narrower">): Html {
  const instead = narrower === undefined ? "" : `; it could be told over ${narrower}s alone`;
  return html`<span class="unknown">${message}${instead}</span>`;
}

/** `6.21 [5.80, 6.62]`, or why there is none. */
export function intervalText(interval: Interval | NotEnoughData): Html {
  return interval.kind === "interval"
    ? html`${fixed(interval.mean)} [${fixed(interval.low)}, ${fixed(interval.high)}]`
    : unknown(interval);
}

/** `[0.41, 0.72]`, or why there is none. */
export function rangeText(interval: Interval | JackknifeInterval | NotEnoughData): Html {
  return interval.kind === "not-enough-data"
    ? unknown(interval)
    : html`[${fixed(interval.low)}, ${fixed(interval.high)}]`;
}

/** What a range was made over: `12 drafts`. */
export function blocksText(interval: Interval | JackknifeInterval | NotEnoughData): string {
  return interval.kind === "not-enough-data" ? "–" : `${counted(interval.blocks)} ${interval.unit}s`;
}

/** A p-value: never 0. */
export function chanceText(p: number): string {
  return p < 0.001 ? "< 0.001" : p.toFixed(3);
}
