import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createMemoryIo } from "@daydream/terminal";
import { main } from "../cli.ts";

export interface LargeWorkspaceOptions {
  /** Where the workspace is made; the data root is `data` in it. */
  readonly folder: string;
  /** The provider's address. */
  readonly url: string;
  /** Models of each stage: the cohort has `2d` drafts, `2d(e + 1)` essays (one is a copy), `2d(e + 1)v` evaluations. */
  readonly models: { readonly draft: number; readonly essay: number; readonly evaluation: number };
  /** Calls of the pool at once. */
  readonly concurrency: number;
  /** Dollars per million tokens. */
  readonly prices?: { readonly input: number; readonly output: number } | undefined;
}

/**
 * For tests and measurements: a workspace as `daydream init` makes it, with a cohort `first` in which no two members
 * ask the same: every member has a model, template or parent text of its own.
 */
export async function makeLargeWorkspace(
  options: LargeWorkspaceOptions,
): Promise<{ readonly dataRoot: string }> {
  const { folder, url, models, concurrency, prices } = options;
  mkdirSync(folder, { recursive: true });
  const io = createMemoryIo({ workingDirectory: folder });
  if ((await main(["init", "."], io)) !== 0) throw new Error(io.printed.err);
  const dataRoot = join(folder, "data");
  const most = Math.max(models.draft, models.essay, models.evaluation);
  const names = Array.from({ length: most }, (_, index) => `model-${index + 1}`);
  const price = prices === undefined ? "," : `${prices.input},${prices.output}`;
  const catalog = names.map((name) => `${name},sample/${name},openrouter,${name},none,paid,${price}`);
  writeFileSync(
    join(dataRoot, "1_raw/llm_models.csv"),
    `id,model,provider,display_name,specialization,pool,input_usd_per_million,output_usd_per_million\n${catalog.join("\n")}\n`,
  );
  const essays = names.slice(0, models.essay).map((name) => `essay-from-notes,${name}`);
  writeFileSync(
    join(dataRoot, "cohorts/first/spec/items/essay_way.csv"),
    `essay_template,essay_llm\n${essays.join("\n")}\nas-it-is,None\n`,
  );
  const specPath = join(dataRoot, "cohorts/first/spec/config.yaml");
  const listed = (count: number) => `[${names.slice(0, count).join(", ")}]`;
  const spec = readFileSync(specPath, "utf8")
    .replace("draft_llm: [gpt-oss-120b]", `draft_llm: ${listed(models.draft)}`)
    .replace("evaluation_llm: [gpt-oss-20b]", `evaluation_llm: ${listed(models.evaluation)}`)
    .replace("evaluation_llm: 2", "evaluation_llm: 1");
  writeFileSync(specPath, spec);
  writeFileSync(join(folder, ".env"), "OPENROUTER_API_KEY=k\n");
  writeFileSync(
    join(folder, "daydream.config.yaml"),
    [
      `endpoints: { openrouter: { base_url: "${url}" } }`,
      `pools: { paid: { concurrency: ${concurrency} } }`,
      "calls: { base_delay_s: 0.01, max_delay_s: 0.02 }",
      "",
    ].join("\n"),
  );
  return { dataRoot };
}
