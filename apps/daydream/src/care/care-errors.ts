/** What store care and `watch` refuse or cannot do; part of daydream's own error table. */
export const careErrors = {
  "cohort-unclear": {
    message: ({ cohorts }: { cohorts: readonly string[] }) =>
      `nobody can tell what these cohorts need: ${cohorts.join(", ")}`,
    hint: ({ cohorts: [first = "COHORT"] }: { cohorts: readonly string[] }) =>
      `daydream check ${first} says what is wrong with its spec; nothing was changed`,
  },
  "generation-unknown": {
    message: ({ id }: { id: string }) => `there is no generation ${id} in the store`,
    hint: () => "daydream cohorts show COHORT lists the ids of a cohort's members",
  },
  "generations-in-use": {
    message: ({ cohorts, count }: { cohorts: readonly string[]; count: number }) =>
      `${count} of these generations are also used by ${cohorts.join(", ")}`,
    hint: () => "without --execute they are listed; --force takes them all the same. Nothing was changed",
  },
  "generation-stuck": {
    message: ({ path, problem }: { path: string; problem: string }) => `${path} cannot be moved: ${problem}`,
    hint: () => "what was moved before it is in the trash, children first; run the command again to go on",
  },
} as const;
