import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { checkBubblewrap } from "./check-bubblewrap.ts";
import { openSandbox } from "./open-sandbox.ts";
import { probeTiers } from "./probe.ts";
import { runCommand } from "./run-command.ts";

const bubblewrap = await checkBubblewrap();
const openAutomatically = fileURLToPath(new URL("fixtures/open-automatically.ts", import.meta.url));

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

  it("falls back to landlock where root is the only user that there is", async (context) => {
    const lone = ["--map-root-user", "--", process.execPath];
    const tried = await runCommand("unshare", [...lone, "-e", ""]);
    if (!tried.isDone) context.skip(`no user namespace can be made here: ${tried.output}`);
    const { isDone, output } = await runCommand("unshare", [...lone, openAutomatically]);
    expect(isDone, output).toBe(true);
    expect(JSON.parse(output)).toMatchObject({
      bubblewrap: { kind: "refused", refusal: { reason: expect.stringMatching(/only user|not installed/) } },
      isolation: { tier: "landlock", warning: expect.stringMatching(/^landlock: [^\n]*bubblewrap[^\n]*$/) },
      cell: "completed",
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
