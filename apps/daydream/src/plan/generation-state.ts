import type { InputsRecord } from "../inputs/inputs-record.ts";

/** What the store holds of one member. */
export interface GenerationState {
  /**
   * `absent`: nothing was begun. `unparsed`: there is a reply that nobody has parsed yet. `made`: it has its
   * result. `failed`: a reply came, and gave no result. `silent`: it was tried, and no reply came.
   */
  readonly status: "absent" | "unparsed" | "made" | "failed" | "silent";
  /** What it was made from; absent where nothing was begun, and in stores that did not record it. */
  readonly inputs: InputsRecord | undefined;
  /** Hash of its parsed text, when it is made and others are made from it. */
  readonly parsedHash: string | undefined;
  /** Why there are no inputs although there is a file of them: what may be said of it. */
  readonly damage?: { readonly code: string; readonly message: string };
}

export const absentState: GenerationState = { status: "absent", inputs: undefined, parsedHash: undefined };
