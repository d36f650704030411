import { testSandbox } from "./contract.ts";
import { createLandlockSandbox } from "./landlock-sandbox.ts";

testSandbox({
  name: "createLandlockSandbox()",
  create: createLandlockSandbox,
  promises: { python: true },
  skipped: process.platform === "linux" ? undefined : "Landlock is a part of Linux",
});
