import { contentId, type JsonObject } from "@daydream/base";
import type { Source } from "./sources.ts";

/** What makes a question the one it is. */
export interface QuestionIdentity {
  readonly source: Source;
  /** SHA-256 of the CSV file's bytes. */
  readonly datasetHash: string;
  /** Hash of the template's or program's content. */
  readonly contentHash: string;
  readonly params: JsonObject;
}

/** `q_…`: changes with the data, the template or program and its parameters, and with nothing else. */
export function questionId({ source, datasetHash, contentHash, params }: QuestionIdentity): string {
  return contentId("q", { scheme: 1, source, datasetHash, contentHash, params });
}
