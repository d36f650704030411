/** What looking at runs and generations refuses or reports; part of daydream's own error table. */
export const inspectErrors = {
  "run-missing": {
    message: ({ where }: { where: string }) => `${where} has seen no run`,
    hint: () => "daydream run COHORT starts one",
  },
  "run-unknown": {
    message: ({ run, dataRoot }: { run: string; dataRoot: string }) =>
      `there is neither a run nor a cohort ${run} in ${dataRoot}`,
    hint: () => "daydream log lists the runs, daydream cohorts list the cohorts",
  },
  "id-ambiguous": {
    message: ({ id, candidates }: { id: string; candidates: readonly string[] }) =>
      `${candidates.length} ids begin with ${id}:\n${candidates.slice(0, 20).join("\n")}${candidates.length > 20 ? `\n… ${candidates.length - 20} more` : ""}`,
    hint: () => "write more of the one you mean",
  },
  "text-missing": {
    message: ({ id, text, path }: { id: string; text: string; path: string }) =>
      `${id} has no ${text}: there is no ${path}/${text}.txt`,
    hint: ({ id }: { id: string; text: string; path: string }) => `daydream show ${id} says how far it is`,
  },
  "bad-run-record": {
    message: ({ path, line, problem }: { path: string; line: number; problem: string }) =>
      `line ${line} of ${path} is no record of a run: ${problem}`,
    hint: () => "the other lines are read without it",
  },
  "run-log-torn": {
    message: ({ path }: { path: string }) =>
      `the last line of ${path} is not whole: it is being written, or a kill fell into it`,
    hint: () => "what it says of a generation is also in the generation's own files",
  },
} as const;
