import { codeBytesLimit } from "@daydream/sandbox";

/** What a model's reply holds: a step to run, or why it is none. */
export type ParsedReply =
  | {
      readonly kind: "code";
      /** The text before the code, trimmed. */
      readonly reasoning: string;
      readonly code: string;
      /** False when the reply ended before the closing fence. */
      readonly isClosed: boolean;
    }
  | { readonly kind: "rejected"; readonly reason: string };

/** Reasoning shorter than this is none, in characters. */
export const shortestReasoning = 10;

/**
 * Reads a reply; the one place that knows its form.
 *
 * A step is reasoning and then exactly one block fenced with three or more backticks and marked `python` or
 * `py` in any case. The closing fence may be missing at the very end. Blocks of other marks, unmarked ones and
 * `~~~` are prose. Windows line ends are fine; a block that is indented as a whole is moved to the margin.
 */
export function parseReply(reply: string): ParsedReply {
  const lines = reply.toWellFormed().split(/\r\n|\n|\r/);
  const blocks = pythonBlocks(lines);
  const [block, ...others] = blocks;
  if (block === undefined) return reject("there is no block fenced with ```python");
  if (others.length > 0) return reject(`there are ${blocks.length} python blocks, not exactly one`);
  const reasoning = lines.slice(0, block.openedAt).join("\n").trim();
  const code = unindent(block.lines).join("\n").trimEnd();
  if (code.trim() === "") return reject("the python block is empty");
  const bytes = Buffer.byteLength(code);
  if (bytes > codeBytesLimit)
    return reject(`the code has ${bytes} bytes, and at most ${codeBytesLimit} can be run`);
  if (reasoning.length < shortestReasoning)
    return reject(`before the code there must be at least ${shortestReasoning} characters of reasoning`);
  return { kind: "code", reasoning, code, isClosed: block.isClosed };
}

// --- internal ---

interface Block {
  readonly openedAt: number;
  readonly lines: readonly string[];
  readonly isClosed: boolean;
}

interface OpenBlock {
  readonly fence: string;
  readonly isPython: boolean;
  readonly openedAt: number;
  readonly lines: string[];
}

function reject(reason: string): ParsedReply {
  return { kind: "rejected", reason };
}

function pythonBlocks(lines: readonly string[]): readonly Block[] {
  const blocks: Block[] = [];
  let open: OpenBlock | undefined;
  for (const [index, line] of lines.entries()) {
    const fence = /^\s*(`{3,})\s*([^`]*)$/.exec(line);
    const [, ticks = "", mark = ""] = fence ?? [];
    const isPython = /^(python|py)$/i.test(mark.trim());
    if (open !== undefined && mark.trim() === "" && ticks.length >= open.fence.length) {
      if (open.isPython) blocks.push({ ...open, isClosed: true });
      open = undefined;
    } else if (fence !== null && (open === undefined || (isPython && ticks.length >= open.fence.length))) {
      if (open?.isPython) blocks.push({ ...open, isClosed: false });
      open = { fence: ticks, isPython, openedAt: index, lines: [] };
    } else {
      open?.lines.push(line);
    }
  }
  if (open?.isPython) blocks.push(withoutTrailingFence(open));
  return blocks;
}

/** A closing fence that hangs at the end of the last line of code closes the block too. */
function withoutTrailingFence(open: OpenBlock): Block {
  const text = open.lines.join("\n").trimEnd();
  const hanging = text.endsWith(open.fence) ? text.replace(/`+$/, "") : undefined;
  return { ...open, lines: hanging?.split("\n") ?? open.lines, isClosed: hanging !== undefined };
}

function unindent(lines: readonly string[]): readonly string[] {
  const indents = lines.filter((line) => line.trim() !== "").map((line) => /^[ \t]*/.exec(line)?.[0] ?? "");
  const [first = "", ...rest] = indents;
  const common = rest.reduce(commonStart, first);
  const trimmed = lines.map((line) => (line.trim() === "" ? "" : line.slice(common.length)));
  const start = trimmed.findIndex((line) => line !== "");
  return start === -1 ? [] : trimmed.slice(start);
}

function commonStart(one: string, other: string): string {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return one.slice(0, length);
}
