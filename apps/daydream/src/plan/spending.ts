/** What all attempts at a generation took, and why the last one gave no result. */
export interface Spending {
  /** Dollars, as far as they are known. */
  readonly usd: number;
  /** False when an attempt was made whose cost nobody recorded. */
  readonly isKnown: boolean;
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** `undefined`: it has a result, or nobody has tried to read its reply. */
  readonly failure: { readonly code: string; readonly message: string } | undefined;
}

/** What was read of one generation's spending, and the files of it that could not be read. */
export interface ReadSpending {
  readonly spending: Spending;
  readonly damages: readonly { readonly code: string; readonly message: string }[];
}
