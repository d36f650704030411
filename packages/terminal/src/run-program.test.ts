import { DaydreamError } from "@daydream/base";
import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { exitCode } from "./exit-code.ts";
import { createMemoryIo } from "./memory-io.ts";
import { finishProgram, runProgram } from "./run-program.ts";

async function run(line: string, failure?: unknown) {
  const io = createMemoryIo();
  const code = await runProgram({
    args: line.split(" ").filter(Boolean),
    io,
    failuresAtWork: ["shop/burnt"],
    createProgram: (act, given) => {
      const program = new Command("shop").version("1.0.0");
      program
        .command("open")
        .option("--early", "before eight")
        .action(
          act(async ({ out }) => {
            if (failure !== undefined) throw failure;
            out("open\n");
            return exitCode.failures;
          }),
        );
      return finishProgram(program, given);
    },
  });
  return { code, ...io.printed };
}

describe("runProgram()", () => {
  it("gives the command's own exit code and output", async () => {
    expect(await run("open --early")).toEqual({ code: 1, out: "open\n", err: "" });
  });

  it("prints help and succeeds when it is called bare", async () => {
    const { code, out } = await run("");
    expect(code).toBe(0);
    expect(out).toContain("Usage: shop");
  });

  it("refuses an unknown option with 2 and lists what is valid there", async () => {
    const { code, err } = await run("open --late");
    expect(code).toBe(2);
    expect(err).toBe("error: unknown option '--late'\nvalid here: --early --debug\n");
  });

  it.each([
    ["shop/closed", 2],
    ["shop/burnt", 1],
  ])("prints an error with its code and hint once: %s exits with %i", async (code, exit) => {
    const error = new DaydreamError(code, {}, { message: "no tea", hint: "buy some" });
    expect(await run("open", error)).toEqual({
      code: exit,
      out: "",
      err: `error: no tea [${code}]\nhint: buy some\n`,
    });
  });

  it("shows the chain of causes with --debug only", async () => {
    const error = new DaydreamError("shop/closed", {}, { message: "no tea", cause: new Error("no water") });
    expect((await run("open", error)).err).not.toContain("no water");
    expect((await run("open --debug", error)).err).toMatch(/caused by: .*no water/);
  });

  it("calls anything else unexpected and fails with 1", async () => {
    const { code, err } = await run("open", new TypeError("oops"));
    expect(code).toBe(1);
    expect(err).toContain("error: oops [unexpected]\nhint: run it again with --debug");
  });
});
