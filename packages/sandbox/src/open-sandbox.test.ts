import { describe, expect, it } from "vitest";
import { checkBubblewrap } from "./check-bubblewrap.ts";
import { openSandbox } from "./open-sandbox.ts";
import { probeTiers } from "./probe.ts";

const bubblewrap = await checkBubblewrap();

describe("openSandbox()", () => {
  it("opens the best tier that works here, and never the unsafe one", async () => {
    await using sandbox = await openSandbox();
    expect(sandbox.isolation.tier).toBe(bubblewrap.kind === "usable" ? "bubblewrap" : "landlock");
  });

  it("falls back to landlock with a line of warning, and no further", async () => {
    await using sandbox = await openSandbox({ bwrap: "/nowhere/bwrap" });
    expect(sandbox.isolation).toMatchObject({
      tier: "landlock",
      warning: expect.stringContaining("bubblewrap"),
    });
  });

  it("opens exactly the tier asked for, or says why not", async () => {
    await expect(openSandbox({ tier: "bubblewrap", bwrap: "/nowhere/bwrap" })).rejects.toMatchObject({
      code: "sandbox/unavailable",
      context: { refusals: [{ tier: "bubblewrap" }] },
    });
    await expect(openSandbox({ tier: "docker" })).rejects.toMatchObject({
      code: "sandbox/unavailable",
      message: expect.stringContaining("not built yet"),
    });
  });

  it("does not try another tier when the environment is what is missing", async () => {
    await expect(openSandbox({ python: "/nowhere/python" })).rejects.toMatchObject({
      code: "sandbox/no-environment",
    });
  });
});

describe("probeTiers()", () => {
  it("tells of every automatic tier how fast it starts, or why it does not and what would help", async () => {
    const reports = await probeTiers({ bwrap: "/nowhere/bwrap" });
    expect(reports).toMatchObject([
      { kind: "unavailable", tier: "bubblewrap", reason: expect.stringContaining("ENOENT") },
      { kind: "unavailable", tier: "docker", reason: expect.any(String) },
      { kind: "available", tier: "landlock", startMs: expect.any(Number), isolation: { seccomp: true } },
    ]);
  });
});
