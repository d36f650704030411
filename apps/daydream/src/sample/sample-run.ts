import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  type FakeCall,
  type FakeProvider,
  type FakeProviderOptions,
  startFakeProvider,
} from "@daydream/gateway/fake-provider";
import { cohortPaths } from "../cohort/cohort-paths.ts";
import { createSampleWorkspace, type SampleWorkspace } from "./sample-workspace.ts";

/** For tests: a sample workspace whose models are served by a fake provider. */
export interface SampleRun extends AsyncDisposable {
  readonly sample: SampleWorkspace;
  readonly provider: FakeProvider;
  /** What the provider does from now on. */
  answer(behaviour: SampleBehaviour): void;
  /** A file of a generation; `undefined` where there is none. */
  file(stage: string, id: string, name: string): string | undefined;
  /** A JSON file of a generation. */
  json(stage: string, id: string, name: string): Record<string, unknown>;
  /** Ids of the stage's members in membership.csv order. */
  ids(stage: string): readonly string[];
}

export interface SampleBehaviour {
  readonly reply?: NonNullable<FakeProviderOptions["reply"]>;
  readonly faults?: (
    call: FakeCall,
  ) => ReturnType<Extract<FakeProviderOptions["faults"], (...args: never) => unknown>>;
}

/** Starts a fake provider and makes a sample workspace whose settings name it; retries wait a few milliseconds. */
export async function createSampleRun(
  options: Omit<FakeProviderOptions, "reply" | "faults"> & SampleBehaviour = {},
): Promise<SampleRun> {
  const { reply, faults, ...rest } = options;
  let behaviour: SampleBehaviour = {
    ...(reply === undefined ? {} : { reply }),
    ...(faults === undefined ? {} : { faults }),
  };
  const provider = await startFakeProvider({
    prices: samplePrices,
    ...rest,
    reply: (call) => (behaviour.reply ?? usualReply)(call),
    faults: (call) => behaviour.faults?.(call),
  });
  const sample = await createSampleWorkspace();
  writeFileSync(join(sample.folder, ".env"), `OPENROUTER_API_KEY=${sampleKey}\n`);
  writeFileSync(
    join(sample.folder, "daydream.config.yaml"),
    `endpoints:\n  openrouter: { base_url: ${provider.url} }\ncalls: { base_delay_s: 0.01, max_delay_s: 0.02 }\n`,
  );
  const file = (stage: string, id: string, name: string) => {
    const path = join(sample.dataRoot, cohortPaths.generation(stage, id), name);
    return existsSync(path) ? readFileSync(path, "utf8") : undefined;
  };
  return {
    sample,
    provider,
    answer: (next) => {
      behaviour = next;
    },
    file,
    json: (stage, id, name) => JSON.parse(file(stage, id, name) ?? "null"),
    ids: (stage) =>
      existsSync(join(sample.dataRoot, "cohorts/first/membership.csv"))
        ? sample
            .read("cohorts/first/membership.csv")
            .split("\n")
            .flatMap((line) => (line.startsWith(`${stage},`) ? [line.slice(stage.length + 1)] : []))
        : readdirSync(join(sample.dataRoot, cohortPaths.stage(stage))),
    [Symbol.asyncDispose]: async () => {
      sample[Symbol.dispose]();
      await provider.close();
    },
  };
}

/** The key that the sample workspace has; it must never be found anywhere but in `.env`. */
export const sampleKey = "sk-or-v1-0123456789abcdef0123456789abcdef";

/** Dollars per million tokens that the sample's provider takes. */
export const samplePrices = { inputUsdPerMillion: 3, outputUsdPerMillion: 4 };

/** True of a call that asks for a score. */
export function asksForScore({ request }: FakeCall): boolean {
  return request.messages.some(({ content }) => content.includes("SCORE:"));
}

/** True of a call that asks for an essay. */
export function asksForEssay({ request }: FakeCall): boolean {
  return request.messages.some(({ content }) => content.startsWith("These are notes for an essay."));
}

/** Drafts and essays of four lines, evaluations whose score depends on the essay and the replicate. */
export function usualReply(call: FakeCall): string {
  if (asksForScore(call)) return `It says what to do.\n\nSCORE: ${Math.floor(call.random() * 10)}`;
  const word = Math.floor(call.random() * 1_000_000);
  return `<essay>\nFirst line ${word}.\nSecond line.\nThird line.\nFourth line.\n</essay>`;
}
