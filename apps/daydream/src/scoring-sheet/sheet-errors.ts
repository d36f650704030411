/** What can be wrong with scoring sheets; a part of the program's errors. */
export const sheetErrors = {
  "sheet-exists": {
    message: ({ path }: { path: string }) => `${path} is there already and is another one`,
    hint: () => "somebody may have scored on it: give another folder with --out",
  },
  "sheet-nothing-to-judge": {
    message: ({ cohort, rubric }: { cohort: string; rubric: string }) =>
      `${cohort} has made no text yet that ${rubric} could be asked of`,
    hint: ({ cohort }: { cohort: string; rubric: string }) => `daydream run ${cohort} makes what is missing`,
  },
  "sheet-rubric-unknown": {
    message: ({ rubric }: { rubric: string; known: readonly string[] }) =>
      rubric === "" ? "say which rubric the sheet asks" : `there is no rubric ${rubric} that asks anything`,
    hint: ({ known }: { rubric: string; known: readonly string[] }) =>
      `--rubric: ${known.join(", ") || "none is there"}`,
  },
  "sheet-judge-missing": {
    message: ({ given, wanted }: { given: string | undefined; wanted: string | undefined }) =>
      wanted === undefined
        ? "say whose scores these are"
        : `the sheet was written for ${wanted}, and these would be scores of ${given}`,
    hint: () => "--judge NAME: letters, digits, - _ and .",
  },
  "sheet-file-missing": {
    message: ({ path }: { path: string }) => `there is no file ${path}`,
    hint: () => "the page saves one with “Save scores”; or fill in the sheet.csv that was written with it",
  },
  "sheet-damaged": {
    message: ({ path, problem }: { path: string; problem: string }) => `${path}: ${problem}`,
    hint: () => "without it nobody knows which text a code stands for: bring it back from a copy",
  },
  "sheet-code-unknown": {
    message: ({ code }: { code: string }) =>
      code === "" ? "a score without a code" : `no sheet of this data root has the code ${code}`,
    hint: () => "codes are as the sheet shows them; is --data-root the one that it was written from?",
  },
  "sheet-code-twice": {
    message: ({ code, line }: { code: string; line: number }) =>
      `the code ${code} has a score in line ${line} already`,
  },
  "sheet-code-elsewhere": {
    message: ({ code }: { code: string }) => `the code ${code} is of another sheet than those before it`,
    hint: () => "import one sheet at a time",
  },
  "sheet-score-bad": {
    message: ({ score, min, max }: { score: string; min: number; max: number }) =>
      `${JSON.stringify(score)} is no number from ${min} to ${max}`,
    hint: () => "decimals have a point: 7.5; leave blank what was not scored",
  },
  "sheet-text-changed": {
    message: ({ code }: { code: string }) =>
      `the text under the code ${code} is not the one that the sheet showed: it was made anew, or is gone`,
    hint: () => "take the line out, or write a new sheet",
  },
  "sheet-nothing-scored": {
    message: ({ path }: { path: string }) => `${path} holds no score`,
    hint: () => "nothing was changed",
  },
} as const;
