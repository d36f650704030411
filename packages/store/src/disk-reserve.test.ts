import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createDiskReserve } from "./disk-reserve.ts";
import { createFsStore } from "./fs-store.ts";

const scratch = mkdtempSync(join(tmpdir(), "daydream-reserve-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe("createDiskReserve()", () => {
  it("takes up space that no listing shows, until it is released", async () => {
    const directory = join(scratch, "data");
    await using store = createFsStore({ directory });
    using reserve = createDiskReserve({ directory, bytes: 1_000_000 });
    const [name = ""] = readdirSync(directory);
    expect(statSync(join(directory, name))).toMatchObject({ size: 1_000_000 });
    expect(statSync(join(directory, name)).blocks * 512).toBeGreaterThanOrEqual(1_000_000);
    await store.writeDocument("a", "text");
    expect(await store.list("")).toEqual(["a"]);
    reserve.release();
    reserve.release();
    expect(readdirSync(directory)).toEqual(["a"]);
  });

  it("refuses a place that cannot be its folder", () => {
    expect(() => createDiskReserve({ directory: join(scratch, "data/a"), bytes: 1 })).toThrow(
      expect.objectContaining({ code: "store/bad-path" }),
    );
  });
});
