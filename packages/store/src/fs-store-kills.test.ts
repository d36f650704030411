import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { surviveKills } from "./survives-kills.ts";

const scratch = mkdtempSync(join(tmpdir(), "daydream-kills-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe("createFsStore() under kill -9", () => {
  it("loses nothing acknowledged and shows nothing half, killed 10 times at random points", async () => {
    for (const [store, seed] of [20_260, 30_303].entries()) {
      const report = await surviveKills(join(scratch, `${store}`), 5, seed);
      expect(report.records).toBeGreaterThan(0);
    }
  });
});
