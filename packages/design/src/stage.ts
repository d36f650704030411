/** One step of making, as data: what tells its members apart. */
export interface Stage {
  readonly name: string;
  /** Its ids begin with this and `_`: `d`. */
  readonly prefix: string;
  /** The stage whose members it continues; absent: it starts from nothing. */
  readonly parent?: string;
  /** The axes that tell its members apart, besides the parent. */
  readonly axes: readonly StageAxis[];
  /** An axis whose levels are ids of this stage's members, made elsewhere: then it and its parents plan nothing. */
  readonly givenBy?: string;
  /** Names of the axes that a `names-v1` id is made of, in their order. @default all of `axes` */
  readonly nameAxes?: readonly string[];
}

/** An axis that a stage uses. */
export interface StageAxis {
  readonly name: string;
  /** Other names it may have in a spec. @default none */
  readonly aliases?: readonly string[];
  /**
   * What its levels stand for: text that reaches the model, the model itself, or a count of repetitions.
   * A replicate axis may be absent (then 1); the others may not.
   */
  readonly role: "content" | "model" | "replicate";
}

/** Stages, parents before their children. */
export type Stages = readonly Stage[];

/**
 * Checks a list of stages: names and prefixes are distinct, parents come first, axes belong to one stage.
 *
 * @throws TypeError when they do not.
 */
export function defineStages(stages: readonly Stage[]): Stages {
  const taken = new Set<string>();
  const take = (word: string) => {
    if (taken.has(word)) throw new TypeError(`${word} is used twice`);
    taken.add(word);
  };
  for (const [index, stage] of stages.entries()) {
    take(`stage ${stage.name}`);
    take(`prefix ${stage.prefix}`);
    const before = stages.slice(0, index).map(({ name }) => name);
    if (stage.parent !== undefined && !before.includes(stage.parent))
      throw new TypeError(`the parent of stage ${stage.name} should be one of: ${before.join(", ")}`);
    for (const { name, aliases = [] } of stage.axes)
      for (const axis of [name, ...aliases]) take(`axis ${axis}`);
    if (stage.givenBy !== undefined) take(`axis ${stage.givenBy}`);
    const unknown = stage.nameAxes?.find((axis) => stage.axes.every(({ name }) => name !== axis));
    if (unknown !== undefined)
      throw new TypeError(`${unknown} in nameAxes is no axis of stage ${stage.name}`);
  }
  return Object.freeze([...stages]);
}
