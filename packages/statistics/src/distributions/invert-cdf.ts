/** A distribution and the share whose quantile is wanted. */
export interface Inversion {
  readonly cdf: (x: number) => number;
  readonly pdf: (x: number) => number;
  readonly share: number;
  /** Two places that have the quantile between them. */
  readonly low: number;
  readonly high: number;
  readonly start: number;
}

/** Where `cdf` reaches `share`: Newton's steps, halved into the bracket wherever they leave it. */
export function invertCdf({ cdf, pdf, share, low, high, start }: Inversion): number {
  let [below, above, x] = [low, high, start];
  for (let step = 0; step < mostSteps; step += 1) {
    const excess = cdf(x) - share;
    if (excess === 0) return x;
    if (excess > 0) above = x;
    else below = x;
    const newton = x - excess / pdf(x);
    const next = newton > below && newton < above ? newton : (below + above) / 2;
    if (Math.abs(next - x) <= 1e-15 * Math.abs(next) || above - below <= 0) return next;
    x = next;
  }
  return x;
}

// --- internal ---

const mostSteps = 300;
