import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { surviveKills } from "./survives-kills.ts";

const scratch = mkdtempSync(join(tmpdir(), "daydream-kills-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe("createFsStore() under kill -9", () => {
  it("loses nothing acknowledged and shows nothing half, killed 100 times at random points", {
    timeout: 300_000,
  }, async () => {
    // A new store every ten kills, so that looking at it all does not take ever longer.
    for (let store = 0; store < 10; store += 1) {
      const report = await surviveKills(join(scratch, `${store}`), 10, 7 + 1000 * store);
      expect(report.records).toBeGreaterThan(0);
      process.stdout.write(`${JSON.stringify(report)}\n`);
    }
  });
});
