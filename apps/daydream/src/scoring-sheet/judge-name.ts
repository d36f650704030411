import { fail } from "../errors.ts";

/**
 * The name of a person who judges, in one spelling.
 *
 * @throws `daydream/bad-option` for a text that cannot be one.
 */
export function checkJudgeName(given: string): string {
  const name = given.trim().normalize("NFC");
  if (/^[\p{L}\p{N}][\p{L}\p{M}\p{N}._-]{0,63}$/u.test(name)) return name;
  throw fail("bad-option", {
    option: "--judge",
    problem: `${JSON.stringify(given)} cannot name a person: use letters, digits, - _ and .`,
  });
}
