import type { Finding } from "./finding.ts";

/** Findings for people: those of a kind together, with what to do under them. */
export function describeFindings(word: string, findings: readonly Finding[]): string {
  const groups = [...Map.groupBy(findings, ({ code }) => code).values()].map((same) => {
    const lines = same.map(({ problem, code }) => `${word}: ${problem} [${code}]\n`);
    const hint = same[0]?.hint;
    return `${lines.join("")}${hint === undefined ? "" : `  ${hint}\n`}`;
  });
  return groups.join("");
}
