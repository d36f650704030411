import { testSandbox } from "./contract.ts";
import { createBubblewrapSandbox } from "./bubblewrap-sandbox.ts";

testSandbox({
  name: "createBubblewrapSandbox()",
  create: createBubblewrapSandbox,
  promises: { python: true },
});
