import { describe, expect, it } from "vitest";
import { testSandbox } from "./contract.ts";
import { createUnsafeProcessSandbox } from "./unsafe-process-sandbox.ts";

testSandbox({
  name: "createUnsafeProcessSandbox()",
  create: createUnsafeProcessSandbox,
  promises: { python: true },
});

describe("createUnsafeProcessSandbox()", () => {
  it("says loudly that there is no sandbox", async () => {
    await using sandbox = await createUnsafeProcessSandbox();
    expect(sandbox.isolation).toMatchObject({
      tier: "unsafe-process",
      seccomp: false,
      landlockAbi: 0,
      namespaces: false,
      warning: expect.stringContaining("UNSAFE"),
    });
  });
});
