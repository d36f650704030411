import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { runUndisturbed, surviveKills } from "./survive-kills.ts";

const scratch = mkdtempSync(join(tmpdir(), "daydream-kills-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe("daydream run under kill -9", () => {
  it("loses no reply on disk, buys none twice and ends with the same cohort, killed 10 times", {
    timeout: 180_000,
  }, async () => {
    const expected = await runUndisturbed(join(scratch, "undisturbed"));
    const report = await surviveKills(join(scratch, "killed"), expected, { kills: 10, seed: 20_261 });
    process.stdout.write(`${JSON.stringify(report)}\n`);
    // The last kill may come when all is done.
    expect(report.kills).toBeGreaterThanOrEqual(9);
    expect(report.locksTakenOver).toBeGreaterThanOrEqual(8);
    // Kills that met nothing under way would show nothing.
    expect(report.lost).toBeGreaterThan(0);
  });
});
