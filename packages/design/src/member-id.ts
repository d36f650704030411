import { contentId } from "@daydream/base";

/** Everything a content id depends on, and nothing else. */
export interface MemberIdentity {
  /** Version of the scheme. */
  readonly scheme: 1;
  readonly stage: string;
  /** Only on a member that takes its parent's text as it is. */
  readonly mode?: "copy";
  readonly parents: readonly string[];
  /** What reaches the model besides the parents' text: axis (or `system`) → hash of the text. */
  readonly contents: Readonly<Record<string, string>>;
  /** The model string as it is sent to the provider; absent where no model is called. */
  readonly model?: string;
  /** Only what the spec declares. */
  readonly sampling?: Sampling;
  readonly replicate: number;
}

/** Declared sampling that changes what a model may answer. */
export interface Sampling {
  readonly temperature?: number;
  readonly topP?: number;
  readonly seed?: number;
  readonly reasoningEffort?: string;
}

/** The content-addressed id of a member: `<prefix>_` and 16 digits of base 36. */
export function memberId(prefix: string, identity: MemberIdentity): string {
  return contentId(prefix, identity);
}
