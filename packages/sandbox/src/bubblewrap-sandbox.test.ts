import { createBubblewrapSandbox } from "./bubblewrap-sandbox.ts";
import { testSandbox } from "./contract.ts";

testSandbox({
  name: "createBubblewrapSandbox()",
  create: createBubblewrapSandbox,
  promises: { python: true },
});
