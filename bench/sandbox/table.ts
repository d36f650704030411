/** Rows of measurements with their verdicts, printed as they come. */
export interface Table {
  /** A number that is only shown. */
  show(name: string, value: string): void;
  /** A number that must not be above (or, `isFloor`, below) a bound. */
  check(row: Check): void;
  /** Rows whose bound was not kept. */
  readonly failures: number;
}

export interface Check {
  /** Which row of the sandbox's acceptance list this is. */
  readonly row: number;
  readonly name: string;
  readonly value: number | undefined;
  readonly bound: number;
  readonly isFloor?: boolean;
  readonly format: (value: number) => string;
  /** The stand-in's number, where the bound is a ratio to it. */
  readonly against?: number;
}

/** Makes an empty table that prints to the terminal. */
export function createTable(): Table {
  let failures = 0;
  const print = (verdict: string, name: string, value: string) =>
    console.log(`${verdict.padEnd(5)} ${name.padEnd(58)} ${value}`);
  return {
    show: (name, value) => print("", name, value),
    check: ({ row, name, value, bound, isFloor = false, format, against }) => {
      if (value === undefined) return print("-", `${row}. ${name}`, "cannot be measured by this user");
      const isKept = isFloor ? value >= bound : value <= bound;
      if (!isKept) failures += 1;
      const limit = `${isFloor ? "at least" : "at most"} ${format(bound)}`;
      const ratio =
        against === undefined ? "" : `, stand-in ${format(against)}, ${ratioText(value, against)}`;
      print(isKept ? "PASS" : "FAIL", `${row}. ${name}`, `${format(value)} (${limit}${ratio})`);
    },
    get failures() {
      return failures;
    },
  };
}

export const milliseconds = (value: number): string =>
  `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ms`;
export const mebibytes = (value: number): string => `${value.toFixed(1)} MiB`;
export const perSecond = (value: number): string => `${value.toFixed(0)} /s`;

// --- internal ---

function ratioText(value: number, against: number): string {
  const ratio = value / against;
  return ratio >= 1
    ? `${ratio.toFixed(ratio < 10 ? 2 : 0)}x`
    : `1/${(1 / ratio).toFixed(ratio > 0.1 ? 1 : 0)}`;
}
