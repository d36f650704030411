import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { runUndisturbed, surviveKills } from "./survive-kills.ts";

const scratch = mkdtempSync(join(tmpdir(), "daydream-kills-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe("daydream run under kill -9", () => {
  it("loses no reply on disk, buys none twice and ends with the same cohort, killed 200 times in all", {
    timeout: 1_800_000,
  }, async () => {
    const expected = await runUndisturbed(join(scratch, "undisturbed"));
    const sum = {
      kills: 0,
      sold: 0,
      kept: 0,
      lost: 0,
      inWork: 0,
      handedOver: 0,
      mostLost: 0,
      boughtAgain: 0,
    };
    for (let life = 1; sum.kills < 200; life += 1) {
      const wanted = Math.min(10, 200 - sum.kills);
      const folder = join(scratch, `${life}`);
      const report = await surviveKills(folder, expected, { kills: wanted, seed: 9_000 + life });
      rmSync(folder, { recursive: true, force: true });
      for (const name of ["kills", "sold", "kept", "lost", "inWork", "handedOver", "boughtAgain"] as const)
        sum[name] += report[name];
      sum.mostLost = Math.max(sum.mostLost, report.mostLost);
    }
    process.stdout.write(`${JSON.stringify(sum)}\n`);
    expect(sum.kills).toBe(200);
    expect(sum.boughtAgain).toBe(0);
    expect(sum.sold).toBe(sum.kept + sum.lost);
  });
});
