import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { runUndisturbed, surviveKills } from "./survive-kills.ts";

const scratch = mkdtempSync(join(tmpdir(), "csvagent-kills-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const args = "run --template --teacher reference --dataset penguins weather".split(" ");

describe("csvagent run under kill -9", () => {
  it("loses no episode, makes none twice and leaves no process, killed 100 times in all", {
    timeout: 900_000,
  }, async () => {
    const expected = await runUndisturbed(join(scratch, "undisturbed"), args);
    let kills = 0;
    for (let life = 1; kills < 100; life += 1) {
      const wanted = Math.min(10, 100 - kills);
      const report = await surviveKills(join(scratch, `${life}`), expected, {
        kills: wanted,
        seed: 7_000 + life,
      });
      kills += report.kills;
      process.stdout.write(`${JSON.stringify(report)}\n`);
    }
    expect(kills).toBe(100);
  });
});
