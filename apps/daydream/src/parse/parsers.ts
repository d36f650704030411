import { essayBlock } from "./essay-block.ts";
import { essayBlockLenient } from "./essay-block-lenient.ts";
import { essayIdeaLast } from "./essay-idea-last.ts";
import { identity } from "./identity.ts";
import { inLastLine } from "./in-last-line.ts";
import type { Parser } from "./parser.ts";
import { scoreNearEnd } from "./score-near-end.ts";

/** Every parser by its name. */
export const parsers: ReadonlyMap<string, Parser> = new Map(
  [identity, essayBlock, essayBlockLenient, essayIdeaLast, inLastLine, scoreNearEnd].map((parser) => [
    parser.name,
    parser,
  ]),
);
