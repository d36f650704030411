import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { runUndisturbed, surviveKills } from "./survive-kills.ts";

const scratch = mkdtempSync(join(tmpdir(), "csvagent-kills-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const args = "run --template --teacher reference --dataset penguins weather --limit 5".split(" ");

describe("csvagent run under kill -9", () => {
  it("loses no episode, makes none twice and leaves no process, killed 10 times from start-up to the end", {
    timeout: 180_000,
  }, async () => {
    const expected = await runUndisturbed(join(scratch, "undisturbed"), args);
    expect(expected.episodeIds.length).toBeGreaterThan(6);
    const report = await surviveKills(join(scratch, "killed"), expected, { kills: 10, seed: 20_260 });
    // The last kill may come when all is done.
    expect(report.kills).toBeGreaterThanOrEqual(9);
    expect(report.locksTakenOver).toBeGreaterThanOrEqual(8);
    expect(report.mostTemporaryFiles).toBeLessThan(10);
  });
});
