/** A CSV file with a name: what questions are asked about. */
export interface Dataset {
  /** Name in ids, folders and output: lower-case letters, digits, `-` and `_`. */
  readonly slug: string;
  /** Where the CSV file is. Never written into an artefact. */
  readonly path: string;
  /** Where the CSV file is below the data root, or `bundled:<slug>`: what artefacts say. */
  readonly csvSource: string;
  readonly title: string;
  /** From `meta.json`; `null` when there is none. */
  readonly description: string | null;
  readonly licence: string | null;
  readonly url: string | null;
}
