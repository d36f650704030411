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
  "import-impossible": {
    message: ({ from, problem }: { from: string; problem: string }) => `${from}: ${problem}`,
    hint: () => "give the data root of the other store: the folder that has gens/ in it",
  },
  "import-differs": {
    message: ({ path, files }: { path: string; files: readonly string[] }) =>
      `${path} is there already, and not the same: ${files.join(", ")}`,
    hint: () => "what is there was left as it is; look at both, and move away the one that you do not want",
  },
  "metadata-missing": {
    message: ({ path }: { path: string }) => `${path} is missing`,
    hint: () => "daydream compile COHORT writes it again where a cohort plans this generation",
  },
  "metadata-misplaced": {
    message: ({ path, named }: { path: string; named: string }) => `${path} is about another one: ${named}`,
    hint: () => "a folder was renamed, or a file copied: put it where it belongs",
  },
  "inputs-missing": {
    message: ({ path }: { path: string }) => `${path} is missing: nothing says what the id was made of`,
    hint: () =>
      "daydream compile COHORT writes it again while nothing of it is made; later, bring it back from a copy",
  },
  "id-mismatch": {
    message: ({ path, expected }: { path: string; expected: string }) =>
      `${path}: from what its files say, its id would be ${expected}`,
    hint: () => "its metadata or inputs were changed after it was made: bring them back from a copy",
  },
  "id-unverifiable": {
    message: ({ path }: { path: string }) => `${path}: its files do not say what its id is made of`,
    hint: () => "its metadata lacks a name or a parent: bring it back from a copy",
  },
  "stored-parent-missing": {
    message: ({ path, parent }: { path: string; parent: string }) =>
      `${path}: its parent ${parent} is not in the store`,
    hint: () =>
      "daydream compile COHORT seeds it where a cohort plans it; daydream store import brings it along",
  },
  "parent-unnamed": {
    message: ({ path }: { path: string }) => `${path}: its metadata names no parent`,
    hint: () => "bring the metadata back from a copy",
  },
  "parent-of-wrong-stage": {
    message: ({
      path,
      parent,
      stage,
      expected,
    }: {
      path: string;
      parent: string;
      stage: string;
      expected: string;
    }) => `${path}: its parent ${parent} is of stage ${stage}, and should be of stage ${expected}`,
    hint: () => "bring the metadata back from a copy",
  },
  "parents-contradict": {
    message: ({ path, metadata, inputs }: { path: string; metadata: string; inputs: string }) =>
      `${path}: its metadata names the parent ${metadata}, its inputs ${inputs}`,
    hint: () => "one of the two was changed after it was made: bring it back from a copy",
  },
  "raw-unrecorded": {
    message: ({ path }: { path: string }) =>
      `${path} has no raw_metadata.json: nobody knows who wrote it and what it cost`,
    hint: () => "the reply itself is whole; daydream store verify --repair marks it as not recorded",
  },
  "raw-missing": {
    message: ({ path }: { path: string }) => `${path} is missing, though its record says that a reply came`,
    hint: () => "bring it back from a copy; without one the next run asks again",
  },
  "parsed-unrecorded": {
    message: ({ path }: { path: string }) => `${path} has no parsed_metadata.json that can be read`,
    hint: () => "daydream store verify --repair makes it again where the parser gives the same result",
  },
  "parsed-missing": {
    message: ({ path }: { path: string }) =>
      `${path} is missing, though its record says that the reply was read`,
    hint: () => "daydream reparse makes it again, without a call",
  },
  "parsed-contradicts": {
    message: ({ path }: { path: string }) =>
      `${path} is there, though its record says that the reply could not be read`,
    hint: () => "daydream reparse reads the reply again, without a call",
  },
  "hash-mismatch": {
    message: ({ path, field, record }: { path: string; field: string; record: string }) =>
      `${path} is not what it was: ${field} in ${record} is another one`,
    hint: () => "it was changed after it was made: bring it back from a copy, or have it made anew",
  },
  "parent-text-differs": {
    message: ({ path, parent }: { path: string; parent: string }) =>
      `${path} was made from another text of its parent ${parent} than the one that is there`,
    hint: () => "daydream plan COHORT shows what that asks for; daydream run COHORT makes it again",
  },
  "foreign-path": {
    message: ({ path, field, value }: { path: string; field: string; value: string }) =>
      `${path}: ${field} leads elsewhere: ${value}`,
    hint: () => "daydream store verify --repair makes it relative to the data root where it can",
  },
  "file-empty": {
    message: ({ path }: { path: string }) => `${path} is empty`,
    hint: () => "bring it back from a copy, or have it made anew: daydream store cascade",
  },
  "file-unknown": {
    message: ({ path }: { path: string }) => `${path} is nothing that belongs there`,
    hint: () => "move it out of gens/",
  },
  "file-unreadable": {
    message: ({ path, problem }: { path: string; problem: string }) => `${path} cannot be read: ${problem}`,
    hint: () => "check its owner and mode",
  },
  "temporary-left": {
    message: ({ path }: { path: string }) => `${path} was left by a process that was killed`,
    hint: () => "daydream store verify --repair removes it",
  },
  "cohort-file-wrong": {
    message: ({ problem }: { path: string; problem: string }) => problem,
    hint: () => "daydream compile COHORT writes a cohort's files anew",
  },
} as const;
