import type { Parser } from "./parser.ts";

/** The reply as it is. */
export const identity: Parser = {
  name: "identity",
  readsScore: false,
  parse: (raw) => ({ kind: "parsed", text: raw, warnings: [] }),
};
