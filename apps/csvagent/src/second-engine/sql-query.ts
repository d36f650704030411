/** A query that can be run: every placeholder is filled in. */
export interface SqlQuery {
  readonly sql: string;
  /** Columns that the view `measures` holds, as the data frame calls them; without any there is no such view. */
  readonly measures: readonly string[];
}
