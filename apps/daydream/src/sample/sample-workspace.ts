import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createMemoryIo } from "@daydream/terminal";
import { createSourceFiles } from "../catalog/source-files.ts";
import { main } from "../cli.ts";
import { type CohortPlan, type PlanContext, type PlannedCohort, planCohort } from "../cohort/plan-cohort.ts";
import { findSpec } from "../cohort/read-spec.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import { pipeline as usualPipeline } from "../stages.ts";

/** For tests: a folder as `daydream init` makes it, gone when it is disposed. */
export interface SampleWorkspace extends Disposable {
  readonly folder: string;
  readonly dataRoot: string;
  read(path: string): string;
  /** Writes a file of the data root. */
  write(path: string, text: string): void;
  /** Changes a file of the data root; the text must be there. */
  replace(path: string, from: string, to: string): void;
  /** Runs one command line in the folder. */
  run(line: string): Promise<{ readonly code: number; readonly out: string; readonly err: string }>;
  plan(cohort?: string, options?: { readonly pipeline?: Pipeline }): CohortPlan;
  /** The plan of a cohort that has no problems. */
  planned(cohort?: string): PlannedCohort;
}

/** Makes a {@link SampleWorkspace}. */
export async function createSampleWorkspace(): Promise<SampleWorkspace> {
  const folder = mkdtempSync(join(tmpdir(), "daydream-sample-"));
  const dataRoot = join(folder, "data");
  const read = (path: string) => readFileSync(join(dataRoot, path), "utf8");
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(dataRoot, path)), { recursive: true });
    writeFileSync(join(dataRoot, path), text);
  };
  const run = async (line: string) => {
    const io = createMemoryIo({ workingDirectory: folder });
    const code = await main(line.split(" ").filter(Boolean), io);
    return { code, ...io.printed };
  };
  const plan: SampleWorkspace["plan"] = (cohort = "first", { pipeline = usualPipeline } = {}) => {
    const files = createSourceFiles({ dataRoot, workingDirectory: folder });
    const context: PlanContext = { files, pipeline, workingDirectory: folder };
    return planCohort(findSpec(cohort, context), context);
  };
  const { code, err } = await run("init");
  if (code !== 0) throw new Error(err);
  return {
    folder,
    dataRoot,
    read,
    write,
    replace: (path, from, to) => {
      const text = read(path);
      if (!text.includes(from)) throw new Error(`${path} does not say ${from}`);
      write(path, text.replaceAll(from, to));
    },
    run,
    plan,
    planned: (cohort) => {
      const found = plan(cohort);
      if (found.kind === "planned") return found;
      throw new Error(JSON.stringify(found.problems, null, 2));
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
