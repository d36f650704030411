/** Where a cohort's files and generations are, relative to the data root. */
export const cohortPaths = {
  folder: "cohorts",
  cohort: (cohort: string) => `cohorts/${cohort}`,
  specFolder: (cohort: string) => `cohorts/${cohort}/spec`,
  spec: (cohort: string) => `cohorts/${cohort}/spec/config.yaml`,
  manifest: (cohort: string) => `cohorts/${cohort}/manifest.json`,
  membership: (cohort: string) => `cohorts/${cohort}/membership.csv`,
  members: (cohort: string) => `cohorts/${cohort}/members.csv`,
  generations: "gens",
  stage: (stage: string) => `gens/${stage}`,
  generation: (stage: string, id: string) => `gens/${stage}/${id}`,
  /** An earlier attempt at a generation; the newest one's files are in the generation's own folder. */
  attempt: (stage: string, id: string, attempt: number) =>
    `gens/${stage}/${id}/attempts/${String(attempt).padStart(3, "0")}`,
} as const;

/** Names of the files of one generation. */
export const generationFiles = {
  metadata: "metadata.json",
  inputs: "inputs.json",
  prompt: "prompt.txt",
  raw: "raw.txt",
  parsed: "parsed.txt",
  rawMetadata: "raw_metadata.json",
  parsedMetadata: "parsed_metadata.json",
} as const;
