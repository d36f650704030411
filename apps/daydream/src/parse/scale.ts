/** The numbers that a rubric gives: both ends belong to it. */
export interface Scale {
  readonly min: number;
  readonly max: number;
}

/** The scale of a rubric that states none. */
export const defaultScale: Scale = { min: 0, max: 9 };

/** The scale of {@link defaultScale}'s forerunner, on which verbose judgements were given. */
export const tenScale: Scale = { min: 0, max: 10 };

/** How a scale is written for a person: `0–9`. */
export function describeScale({ min, max }: Scale): string {
  return `${min}–${max}`;
}
