import { describe, expect, it } from "vitest";
import { parseConfig } from "./parse-config.ts";

function problems(text: string): readonly string[] {
  const parsed = parseConfig(text);
  return parsed.kind === "invalid" ? parsed.problems : [];
}

describe("parseConfig()", () => {
  it("names every problem at its line", () => {
    const text = `data_root: 7
colour: blue
endpoints:
  local:
    base_url: ftp://here
    secret: X
  half: {}
  openrouter: { base_url: "https://user:pass@router.example/v1" }
pools:
  free:
    concurrency: 0
  paid: { rate: 120 }
  gpu: { rate: 5/week }
calls:
  timeout_s: soon
  attempts: 1.5
  retries: 3
`;
    expect(problems(text)).toEqual([
      "line 1: data_root must be a folder's path",
      'line 2: unknown setting "colour"; there is data_root, endpoints, pools, calls',
      "line 5: endpoints.local.base_url must be an http or https address, without credentials, query or /chat/completions",
      'line 6: unknown setting "endpoints.local.secret"; there is base_url, key',
      "line 7: endpoints.half.base_url is missing",
      "line 8: endpoints.openrouter.base_url must be an http or https address, without credentials, query or /chat/completions",
      "line 11: pools.free.concurrency must be a whole number from 1 to 1000",
      "line 12: pools.paid.rate must be calls in a time, such as 120/min (s, min, h)",
      "line 13: pools.gpu.concurrency is missing",
      "line 13: pools.gpu.rate must be calls in a time, such as 120/min (s, min, h)",
      "line 15: calls.timeout_s must be a number of seconds above 0, at most 86400",
      "line 16: calls.attempts must be a whole number from 1 to 100",
      'line 17: unknown setting "calls.retries"; there is timeout_s, attempts, base_delay_s, max_delay_s, max_retry_after_s, deadline_s',
    ]);
  });

  it("does not repeat a key that stands where its name should", () => {
    const key = "sk-or-v1-0123456789abcdef";
    for (const name of ["openrouter", "local"]) {
      const [problem = ""] = problems(`endpoints: { ${name}: { base_url: "http://h/v1", key: ${key} } }`);
      expect(problem).toMatch(/name of an environment variable/);
      expect(problem).not.toContain(key);
    }
  });

  it.each([
    ["- a list", /the file must be a mapping/],
    ["pools: 3", /pools must be a mapping/],
    ["pools: { paid: 3 }", /pools\.paid must be a mapping/],
    ["pools: { 'a b': { concurrency: 1 } }", /pools\.a b cannot be a name/],
    ["pools: { paid: { concurrency: 1 } }\npools: {}", /line 2|at line 2/],
    ["pools: *nowhere", /nowhere/],
    ["pools: {", /line 1/],
  ])("refuses %s", (text, expected) => {
    expect(problems(text).join("\n")).toMatch(expected);
  });

  it("takes an empty file, and headings with nothing under them", () => {
    for (const text of ["", "# nothing\n", "pools:\nendpoints:\ncalls:\n"])
      expect(parseConfig(text)).toMatchObject({ kind: "valid" });
  });
});
