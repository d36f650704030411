import type { Act } from "@daydream/terminal";
import { type Command, InvalidArgumentError } from "commander";
import { collect, wholeNumber } from "./setting-options.ts";

/** How commander hands the options of `fake-provider` over. */
export interface FakeProviderFlags {
  readonly port?: number;
  readonly seed?: number;
  readonly latencyMs?: string;
  readonly concurrency?: number;
  readonly fault?: readonly string[];
}

/** `fake-provider`: pretended models, to try a run without a key. */
export function addFakeProviderCommand(program: Command, act: Act): void {
  program
    .command("fake-provider")
    .description("serve pretended models on this machine, to try runs and reports without a key")
    .option("--port <n>", "where to listen; 0: any free port (default: 8085)", port)
    .option("--seed <n>", "other replies and faults", wholeNumber)
    .option("--latency-ms <ms|min-max>", "how long a reply takes (default: 50-400)")
    .option("--concurrency <n>", "refuse more calls than these at once", wholeNumber)
    .option(
      "--fault <name=share>",
      "let a share of the calls go wrong: 429=0.1, truncated-reply=0.05, hang=0.01; may be repeated",
      collect,
    )
    .action(
      act(async (io, flags: FakeProviderFlags) => {
        const { fakeProviderCommand } = await import("../fake-provider/fake-provider-command.ts");
        return fakeProviderCommand(io, flags);
      }),
    );
}

// --- internal ---

function port(text: string): number {
  if (text === "0") return 0;
  const value = wholeNumber(text);
  if (value > 65_535) throw new InvalidArgumentError("A port is at most 65535.");
  return value;
}
