import { type FaultRule, faultNamed, startFakeProvider } from "@daydream/gateway/fake-provider";
import { type ExitCode, exitCode, type Io, listenForInterruption } from "@daydream/terminal";
import type { FakeProviderFlags } from "../commands/fake-provider.ts";
import { fail } from "../errors.ts";
import { pretendReply } from "./pretend-reply.ts";

/** `fake-provider`: serves pretended models until it is told to end, then says what it sold. */
export async function fakeProviderCommand(io: Io, flags: FakeProviderFlags): Promise<ExitCode> {
  using interruption = listenForInterruption({ ...io, err: () => undefined });
  await using provider = await start(flags);
  io.out(
    `pretended models answer at ${provider.url}; in another terminal:\n` +
      `  export OPENROUTER_BASE_URL=${provider.url} OPENROUTER_API_KEY=unused\n` +
      "  daydream run first\nCtrl-C ends it\n",
  );
  await new Promise<void>((resolve) => {
    interruption.drainSignal.addEventListener("abort", () => resolve(), { once: true });
  });
  const { calls, sold, rateLimited, failed } = provider.stats();
  io.out(
    `${calls} calls came: ${sold.calls} sold for $${sold.costUsd.toFixed(4)}, ${rateLimited} refused as too many, ${failed} failed\n`,
  );
  return exitCode.done;
}

// --- internal ---

async function start(flags: FakeProviderFlags): ReturnType<typeof startFakeProvider> {
  const [low = "200", high = low] = (flags.latencyMs ?? "50-400").split("-");
  const latencyMs = { min: Number(low), max: Number(high) };
  if (!(latencyMs.min >= 0 && latencyMs.max >= latencyMs.min))
    throw fail("bad-option", {
      option: "--latency-ms",
      problem: `should be MS or MIN-MAX, got ${flags.latencyMs}`,
    });
  const { concurrency, seed } = flags;
  try {
    return await startFakeProvider({
      port: flags.port ?? defaultPort,
      ...(seed === undefined ? {} : { seed }),
      latencyMs,
      limit: concurrency === undefined ? {} : { concurrency },
      prices: { inputUsdPerMillion: 1, outputUsdPerMillion: 4 },
      faults: (flags.fault ?? []).map(readFault),
      reply: pretendReply,
    });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EADDRINUSE")) throw error;
    throw fail("bad-option", { option: "--port", problem: `${flags.port ?? defaultPort} is in use` });
  }
}

const defaultPort = 8085;

function readFault(text: string): FaultRule {
  const [name = "", share = ""] = text.split("=");
  const parsed = Number(share);
  if (share === "" || !(parsed >= 0 && parsed <= 1))
    throw fail("bad-option", {
      option: "--fault",
      problem: `should be NAME=SHARE with a share from 0 to 1, got ${text}`,
    });
  try {
    return { fault: faultNamed(name), share: parsed };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw fail("bad-option", { option: "--fault", problem: error.message });
  }
}
