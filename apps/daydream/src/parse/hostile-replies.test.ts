import { describe, expect, it } from "vitest";
import { parseReply } from "./parse-reply.ts";
import { parsers } from "./parsers.ts";

/** The most that a parser may cost, in times what looking at every character once does. */
const maxScans = 200;
const size = 1_000_000;

/** Texts that a pattern which looks back, or looks ahead from everywhere, needs minutes for. */
const hostile: readonly (readonly [string, string])[] = [
  ["blank lines", "\n".repeat(size)],
  ["blanks", " ".repeat(size)],
  ["one line of blanks before a number", `score:${" ".repeat(size)}x7`],
  ["blanks between digits", `score: 7${" ".repeat(size)}, x`],
  ["a long number", `score: ${"1".repeat(size)}`],
  ["a long number that goes over into a word", `score: ${"1".repeat(size)}x`],
  ["a long decimal out of a long number", `score: 1.${"1".repeat(size / 2)}/${"1".repeat(size / 2)}x`],
  [
    "a number whose line has a mark in it",
    `score: ${"1".repeat(size / 4)}*${"1".repeat(size / 4)} ${"x".repeat(size / 2)}`,
  ],
  ["the word over and over", "score ".repeat(size / 6)],
  ["scores over and over", "score: 7 ".repeat(size / 9)],
  ["fractions over and over", "Final score: 7/10 ".repeat(size / 18)],
  ["lines of scores", "Score: 7/10\n".repeat(size / 12)],
  ["marks", "*".repeat(size)],
  ["brackets", `score: ${"[".repeat(size)}`],
  ["digits with commas", `score: ${"1, ".repeat(size / 3)}`],
  ["thinking that is never closed", "<thinking>".repeat(size / 10)],
  ["thinking tags that do not end", "<thinking ".repeat(size / 10)],
  ["thinking that ends over and over", "</think>".repeat(size / 8)],
  ["thinking blocks", "<thinking>a</thinking>b".repeat(size / 23)],
  ["essays that are never closed", "<essay>".repeat(size / 7)],
  ["essays that are only closed", "</essay>".repeat(size / 8)],
  ["ideas that are never closed", "<essay-idea stage='1'>\n".repeat(size / 23)],
  ["ideas in one line", '<essay-idea stage="1">'.repeat(size / 22)],
  ["an idea's tag full of blanks", `<essay-idea${" ".repeat(size)}x`],
  ["an idea's tag full of stages", `<essay-idea ${"stage = ".repeat(size / 8)}>\nA\n</essay-idea>`],
  ["ideas", '<essay-idea stage="1">\nA\n</essay-idea>\n'.repeat(size / 39)],
  ["half characters", "\ud800".repeat(size)],
];

describe("parsers, given a megabyte", () => {
  it.each(hostile)("take time that grows with its length alone: %s", (_, text) => {
    const scanMs = Math.max(
      0.5,
      bestMs(() => lineEnds(text)),
    );
    for (const name of parsers.keys()) {
      const scans = bestMs(() => parseReply(name, text)) / scanMs;
      expect({ name, isLinear: scans < maxScans, scans }).toMatchObject({ name, isLinear: true });
    }
  });
});

/** CPU time of the best of three runs, so that other work on the machine does not count. */
function bestMs(run: () => unknown): number {
  const times = [1, 2, 3].map(() => {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.min(...times);
}

function lineEnds(text: string): number {
  let count = 0;
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) === 10) count++;
  return count;
}
