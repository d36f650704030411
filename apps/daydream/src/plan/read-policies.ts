import { fail } from "../errors.ts";
import { type InputPolicy, inputPolicyNames } from "../inputs/input-policies.ts";

/**
 * Reads `--policy field=policy`, given any number of times.
 *
 * @throws `daydream/bad-option`.
 */
export function readPolicies(given: readonly string[]): Readonly<Record<string, InputPolicy>> {
  const entries = given.map((text) => {
    const [field = "", word = ""] = text.split("=");
    const policy = inputPolicyNames.find((name) => name === word);
    if (field === "" || policy === undefined)
      throw fail("bad-option", {
        option: "--policy",
        problem: `should be FIELD=${inputPolicyNames.join("|")}, got ${text}`,
      });
    return [field, policy] as const;
  });
  return Object.fromEntries(entries);
}
