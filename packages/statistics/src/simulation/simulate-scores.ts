import { createRandom, type Random } from "../numbers/random.ts";
import type { Layout } from "../rows/layout.ts";
import type { ScoreRow } from "../rows/score-row.ts";

/** What a made-up cohort looks like. All spreads are standard deviations of normal effects. */
export interface Simulation {
  /** Widest first. */
  readonly units: readonly SimulatedUnit[];
  /** How much each judge's scores lie above the truth. @default [0] */
  readonly judges?: readonly number[];
  /** How much a judge differs from the other judges on one text. @default 0 */
  readonly judgeByText?: number;
  /** How often each judge scores a text. @default 1 */
  readonly repeats?: number;
  /** How much a judge differs from itself. */
  readonly noise: number;
  /** @default 0 */
  readonly mean?: number;
  /** The share of evaluations without a score, by lot. @default 0 */
  readonly missing?: number;
  /** What a judge can say; without it, any number. */
  readonly scale?: { readonly low: number; readonly high: number; readonly step: number };
  readonly seed: number;
}

/** One kind of unit of a simulation. */
export interface SimulatedUnit {
  readonly name: string;
  /** How many per parent and condition; a pair is drawn anew for each parent, from the first to the second. */
  readonly count: number | readonly [number, number];
  readonly spread: number;
  /** What each level of the axis `<name>_template` adds. @default [0] */
  readonly conditions?: readonly number[];
  /** What turns a standard normal number into a unit's effect before it is scaled. @default unchanged */
  readonly shape?: (normal: number) => number;
}

/** Scores of a cohort whose true effects are known, for trying out a design or a method. */
export function simulateScores(simulation: Simulation): { rows: ScoreRow[]; layout: Layout } {
  const random = createRandom(simulation.seed);
  const rows: ScoreRow[] = [];
  grow({ simulation, random, rows, units: [], levels: {}, value: simulation.mean ?? 0 });
  return { rows, layout: simulationLayout(simulation) };
}

// --- internal ---

interface Growth {
  readonly simulation: Simulation;
  readonly random: Random;
  readonly rows: ScoreRow[];
  readonly units: readonly string[];
  readonly levels: Readonly<Record<string, string>>;
  readonly value: number;
}

function simulationLayout({ units }: Simulation): Layout {
  return {
    units: units.map(({ name, conditions }) => ({
      name,
      axes: conditions === undefined ? [] : [`${name}_template`],
    })),
    judge: "judge",
    rubric: "rubric",
    replicates: [...units.map(({ name }) => `${name}_replicate`), "repeat"],
  };
}

function grow(growth: Growth): void {
  const { simulation, random, units, levels, value } = growth;
  const unit = simulation.units[units.length];
  if (unit === undefined) {
    judgeText(growth);
    return;
  }
  const shape = unit.shape ?? ((normal) => normal);
  const conditions = unit.conditions ?? [0];
  conditions.forEach((effect, condition) => {
    const count = typeof unit.count === "number" ? unit.count : between(random, unit.count);
    for (let replicate = 1; replicate <= count; replicate += 1) {
      const own = {
        ...(unit.conditions === undefined ? {} : { [`${unit.name}_template`]: `${condition}` }),
        [`${unit.name}_replicate`]: `${replicate}`,
      };
      grow({
        ...growth,
        units: [...units, `${condition}-${replicate}`],
        levels: { ...levels, ...own },
        value: value + effect + unit.spread * shape(random.normal()),
      });
    }
  });
}

function judgeText({ simulation, random, rows, units, levels, value }: Growth): void {
  const { judges = [0], judgeByText = 0, repeats = 1, noise, missing = 0, scale } = simulation;
  judges.forEach((offset, judge) => {
    const seen = value + offset + judgeByText * random.normal();
    for (let repeat = 1; repeat <= repeats; repeat += 1) {
      const raw = seen + noise * random.normal();
      const isMissing = missing > 0 && random.next() < missing;
      rows.push({
        units,
        levels: { ...levels, rubric: "r", judge: `${judge}`, repeat: `${repeat}` },
        score: isMissing ? undefined : onScale(raw, scale),
      });
    }
  });
}

function between(random: Random, [least, most]: readonly [number, number]): number {
  return least + random.below(most - least + 1);
}

function onScale(value: number, scale: Simulation["scale"]): number {
  if (scale === undefined) return value;
  const stepped = Math.round(value / scale.step) * scale.step;
  return Math.min(scale.high, Math.max(scale.low, stepped));
}
