/**
 * Measures whether intervals hold what they promise. Made-up cohorts with known effects of combos, drafts, essays, judges
 * and repeats are drawn many times; coverage is how often the 95 % interval has the true value in it. `npm run
 * bench:statistics [rounds]` prints coverage with its Monte Carlo error from the fewest blocks on, for our intervals, for
 * the naive interval that takes every evaluation for independent, and for a plain bootstrap; then how long 100,000 rows
 * take. Exits 1 when one of ours lies more than three errors off, or the naive one does not.
 */
import {
  compare,
  createRandom,
  type Interval,
  isNotEnoughData,
  judgeAgreement,
  type Layout,
  levelIntervals,
  mean,
  meanInterval,
  minimumBlocks,
  minimumJackknifeBlocks,
  ownFamilyBonus,
  quantile,
  type ScoreRow,
  type Simulation,
  scoresOf,
  simulateScores,
  standardDeviation,
} from "@daydream/statistics";

const rounds = Number(process.argv[2] ?? 4000);
const nominal = 0.95;
let misses = 0;

/** Two judges that differ by 0.8, disagree on single texts and change their minds. */
const judging = { judges: [0.5, -0.3], judgeByText: 0.4, repeats: 2, noise: 0.5 };
const trueMean = 0.1;

const balanced = (blocks: number): Omit<Simulation, "seed"> => ({
  ...judging,
  units: [
    { name: "combo", count: blocks, spread: 1 },
    { name: "draft", count: 2, spread: 0.7, conditions: [-0.5, 0.5] },
    { name: "essay", count: 2, spread: 0.4 },
  ],
});
const unbalanced = (blocks: number): Omit<Simulation, "seed"> => ({
  ...judging,
  missing: 0.15,
  units: [
    { name: "combo", count: blocks, spread: 0.7 },
    { name: "draft", count: [1, 4], spread: 0.7, conditions: [-0.5, 0.5] },
    { name: "essay", count: [1, 3], spread: 0.6 },
  ],
});
const oneCombo = (blocks: number): Omit<Simulation, "seed"> => ({
  ...judging,
  units: [
    { name: "combo", count: 1, spread: 0 },
    { name: "draft", count: Math.ceil((blocks - 1) / 2) + 1, spread: 0.7, conditions: [-0.5, 0.5] },
    { name: "essay", count: 2, spread: 0.6 },
  ],
});
const rounded = (blocks: number): Omit<Simulation, "seed"> => ({
  ...balanced(blocks),
  mean: 5,
  scale: { low: 0, high: 10, step: 1 },
});
const skewed = (blocks: number): Omit<Simulation, "seed"> => ({
  ...judging,
  units: [
    { name: "combo", count: blocks, spread: 1, shape: (normal) => Math.exp(0.8 * normal) - Math.exp(0.32) },
    { name: "draft", count: 2, spread: 0.3 },
  ],
});

const least = minimumBlocks["t-over-blocks"];
const sizes = [least, 4, 6, 10, 20];
console.log(`coverage of 95 % intervals, ${rounds} cohorts each, Node ${process.version}`);
console.log(`Monte Carlo error of 95 %: ${percent(errorOf(nominal, rounds))}\n`);

console.log(`t over blocks, from its minimum of ${least} blocks on`);
report("nested, balanced", sizes, coverage(balanced, trueMean, blockInterval));
report("nested, unequal numbers, 15 % missing", sizes, coverage(unbalanced, trueMean, blockInterval));
report("one combo, drafts of two templates", sizes, coverage(oneCombo, trueMean, blockInterval));
report("nested, scores rounded to 0, 1, … 10", sizes, coverage(rounded, 5 + trueMean, blockInterval));

console.log("\npaired differences");
report("draft template, within combos", sizes, coverage(balanced, 1, differenceOf("draft_template")));
report("draft template, unequal and missing", sizes, coverage(unbalanced, 1, differenceOf("draft_template")));
report("judge, within combos", sizes, coverage(balanced, -0.8, differenceOf("judge")));
report(
  "draft template, one combo, n + n drafts",
  sizes,
  coverage(pairedDrafts, 1, differenceOf("draft_template")),
);

console.log("\nwhat fails");
fails("every evaluation its own unit (naive)", sizes, coverage(balanced, trueMean, naiveInterval));
fails("percentile bootstrap over combos", [least, 4, 6], coverage(balanced, trueMean, percentileInterval));

console.log("\nwhere blocks are skewed (log-normal); nothing is claimed for t there");
const many = [minimumBlocks["studentised-bootstrap"], 40, 80];
const fewRounds = Math.ceil(rounds / 4);
show("t over blocks", many, coverage(skewed, trueMean, blockInterval, fewRounds), fewRounds);
show("studentised bootstrap", many, coverage(skewed, trueMean, studentised, fewRounds), fewRounds);

console.log(`\ndelete-a-block jackknife, from its minimum of ${minimumJackknifeBlocks} blocks on`);
const jackknifeSizes = [minimumJackknifeBlocks, 12, 20];
const jackknifeRounds = Math.ceil(rounds / 4);
report(
  "own-family bonus of 0.6",
  jackknifeSizes,
  coverage(families, 0.6, bonusRange, jackknifeRounds),
  jackknifeRounds,
);
approximate(
  "Krippendorff's alpha (approximate)",
  jackknifeSizes,
  coverage(balanced, trueAlpha(), alphaRange, jackknifeRounds),
);

console.log(
  "\nnot claimed: the mean over judges that were not asked (two judges drawn anew each time, spread 0.8)",
);
show("t over blocks", sizes, drawnJudges());

console.log("");
measureSpeed();
console.log(misses === 0 ? "\nall as promised" : `\n${misses} not as promised`);
process.exitCode = misses === 0 ? 0 : 1;

// --- internal ---

interface Cohort {
  readonly rows: readonly ScoreRow[];
  readonly layout: Layout;
  readonly seed: number;
}

interface Range {
  readonly low: number;
  readonly high: number;
}

function pairedDrafts(blocks: number): Omit<Simulation, "seed"> {
  const [combo, draft, essay] = oneCombo(blocks).units;
  if (combo === undefined || draft === undefined || essay === undefined) throw new Error("no units");
  return { ...oneCombo(blocks), units: [combo, { ...draft, count: blocks }, essay] };
}

/** The share of cohorts whose range has the truth in it, among those that have a range. */
function coverage(
  design: (blocks: number) => Omit<Simulation, "seed">,
  truth: number,
  rangeOf: (cohort: Cohort) => Range | undefined,
  count = rounds,
): (blocks: number) => number {
  return (blocks) => {
    let told = 0;
    let hits = 0;
    for (let round = 1; round <= count; round += 1) {
      const seed = round * 1009 + blocks;
      const range = rangeOf({ ...simulateScores({ ...design(blocks), seed }), seed });
      if (range === undefined) continue;
      told += 1;
      if (range.low <= truth && truth <= range.high) hits += 1;
    }
    return told === 0 ? Number.NaN : hits / told;
  };
}

function blockInterval({ rows, layout }: Cohort): Interval | undefined {
  const interval = meanInterval(rows, layout);
  return isNotEnoughData(interval) ? undefined : interval;
}

function studentised({ rows, layout, seed }: Cohort): Interval | undefined {
  const interval = meanInterval(rows, layout, { method: "studentised-bootstrap", resamples: 999, seed });
  return isNotEnoughData(interval) ? undefined : interval;
}

function differenceOf(axis: string): (cohort: Cohort) => Range | undefined {
  return ({ rows, layout }) => {
    const result = compare(rows, layout, { axis, a: "0", b: "1" });
    return isNotEnoughData(result) ? undefined : result;
  };
}

function naiveInterval({ rows }: Cohort): Range {
  const scores = scoresOf(rows);
  const reach = (1.96 * (standardDeviation(scores) ?? 0)) / Math.sqrt(scores.length);
  const center = mean(scores) ?? 0;
  return { low: center - reach, high: center + reach };
}

function percentileInterval({ rows, seed }: Cohort): Range {
  const random = createRandom(seed);
  const combos = [...Map.groupBy(rows, ({ units }) => units[0]).values()].map(
    (some) => mean(scoresOf(some)) ?? 0,
  );
  const means = Array.from(
    { length: 999 },
    () => mean(combos.map(() => combos[random.below(combos.length)] ?? 0)) ?? 0,
  );
  return { low: quantile(means, 0.025) ?? 0, high: quantile(means, 0.975) ?? 0 };
}

/** Writers of two families, judged by both and by a third. */
function families(blocks: number): Omit<Simulation, "seed"> {
  return { ...balanced(blocks), judges: [0.5, -0.3, 0] };
}

function bonusRange({ rows, layout }: Cohort): Range | undefined {
  const own = ({ levels }: ScoreRow) => (levels.judge === levels.draft_template ? 0.6 : 0);
  const biased = rows.map((row) => ({ ...row, score: (row.score ?? 0) + own(row) }));
  const result = ownFamilyBonus(biased, layout, {
    familyOfJudge: (judge) => judge,
    familyOfText: ({ levels }) => levels.draft_template,
  });
  return isNotEnoughData(result) || isNotEnoughData(result.interval) ? undefined : result.interval;
}

function trueAlpha(): number {
  const { rows, layout } = simulateScores({ ...balanced(20_000), seed: 1 });
  const [agreement] = judgeAgreement(rows, layout);
  if (agreement?.kind !== "agreement" || agreement.alpha.kind !== "alpha") throw new Error("no alpha");
  return agreement.alpha.alpha;
}

function alphaRange({ rows, layout }: Cohort): Range | undefined {
  const [agreement] = judgeAgreement(rows, layout);
  if (agreement?.kind !== "agreement" || isNotEnoughData(agreement.interval)) return undefined;
  return agreement.interval;
}

function drawnJudges(): (blocks: number) => number {
  return (blocks) => {
    let hits = 0;
    for (let seed = 1; seed <= rounds; seed += 1) {
      const random = createRandom(seed);
      const judges = [0.8 * random.normal(), 0.8 * random.normal()];
      const interval = blockInterval({ ...simulateScores({ ...balanced(blocks), judges, seed }), seed });
      if (interval !== undefined && interval.low <= 0 && 0 <= interval.high) hits += 1;
    }
    return hits / rounds;
  };
}

/** Prints coverage and counts it as a miss when it lies more than three errors from 95 %. */
function report(
  name: string,
  blocks: readonly number[],
  covered: (blocks: number) => number,
  count = rounds,
): void {
  print(name, blocks, (size) => {
    const share = covered(size);
    const isOff = !(Math.abs(share - nominal) <= 3 * errorOf(nominal, count));
    if (isOff) misses += 1;
    return `${percent(share)} ± ${percent(errorOf(share, count))}${isOff ? " OFF" : ""}`;
  });
}

/** Prints coverage of a range that is said to be approximate, and counts it as a miss below 90 %. */
function approximate(name: string, blocks: readonly number[], covered: (blocks: number) => number): void {
  print(name, blocks, (size) => {
    const share = covered(size);
    const isOff = share < 0.9 - 3 * errorOf(0.9, jackknifeRounds);
    if (isOff) misses += 1;
    return `${percent(share)} ± ${percent(errorOf(share, jackknifeRounds))}${isOff ? " OFF" : ""}`;
  });
}

/** Prints coverage that must lie far below 95 %. */
function fails(name: string, blocks: readonly number[], covered: (blocks: number) => number): void {
  print(name, blocks, (size) => {
    const share = covered(size);
    const isFailing = share < nominal - 3 * errorOf(nominal, rounds);
    if (!isFailing) misses += 1;
    return `${percent(share)} ± ${percent(errorOf(share, rounds))}${isFailing ? "" : " HOLDS"}`;
  });
}

function show(
  name: string,
  blocks: readonly number[],
  covered: (blocks: number) => number,
  count = rounds,
): void {
  print(name, blocks, (size) => {
    const share = covered(size);
    return `${percent(share)} ± ${percent(errorOf(share, count))}`;
  });
}

function print(name: string, blocks: readonly number[], cell: (blocks: number) => string): void {
  const cells = blocks.map((size) => `${size}: ${cell(size)}`.padEnd(20));
  console.log(`  ${name.padEnd(40)} ${cells.join(" ").trimEnd()}`);
}

function errorOf(share: number, count: number): number {
  return Math.sqrt((share * (1 - share)) / count);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function measureSpeed(): void {
  const { rows, layout } = simulateScores({
    ...judging,
    units: [
      { name: "combo", count: 50, spread: 1 },
      { name: "draft", count: 5, spread: 0.6, conditions: [0, 0.2, 0.4, 0.6] },
      { name: "essay", count: 2, spread: 0.5, conditions: [0, 0.3, 0.5, 0.1, 0.2] },
    ],
    judges: [0, 0.2, 0.4, 0.1, 0.5],
    seed: 1,
  });
  const before = process.cpuUsage();
  meanInterval(rows, layout);
  for (const axis of ["draft_template", "essay_template", "judge"])
    levelIntervals(rows, layout, { axes: [axis] });
  levelIntervals(rows, layout, { axes: ["draft_template", "essay_template", "judge"] });
  const { user, system } = process.cpuUsage(before);
  const seconds = (user + system) / 1e6;
  console.log(
    `${rows.length} rows: the mean, every level of three axes and all ${4 * 5 * 5} combinations of them with ` +
      `intervals in ${seconds.toFixed(2)} s of processor time`,
  );
  if (seconds > 2) misses += 1;
}
