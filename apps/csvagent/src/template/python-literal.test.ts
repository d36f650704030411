import { openSandbox } from "@daydream/sandbox";
import { describe, expect, it } from "vitest";
import { pythonLiteral } from "./python-literal.ts";

describe("pythonLiteral()", () => {
  it("writes what Python reads as the same value", async () => {
    const value = [
      null,
      true,
      false,
      3,
      -2.5,
      1e300,
      'a"b\\c\n\t\r\u0000\u2028\u007f😀 {x}',
      ["x", ["y"]],
      { "k'": 1 },
    ];
    await using sandbox = await openSandbox();
    await using session = await sandbox.openSession();
    const execution = await session.run(`submit(${pythonLiteral(value)})`);
    expect(execution.events).toEqual([{ kind: "submit", answer: value }]);
  });
});
