import type { InputsRecord } from "../inputs/inputs-record.ts";

/** What the store holds of one member. */
export interface GenerationState {
  /**
   * `absent`: nothing was begun. `unparsed`: there is a reply that nobody has parsed yet. `made`: it has its
   * result. `failed`: it was tried, and the last attempt gave none.
   */
  readonly status: "absent" | "unparsed" | "made" | "failed";
  /** What it was made from; absent where nothing was begun, and in stores that did not record it. */
  readonly inputs: InputsRecord | undefined;
  /** Hash of its parsed text, when it is made. */
  readonly parsedHash: string | undefined;
}

export const absentState: GenerationState = { status: "absent", inputs: undefined, parsedHash: undefined };
