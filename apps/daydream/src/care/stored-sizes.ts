import { renderTable } from "@daydream/terminal";
import type { GenerationRef } from "../generation/generation-writer.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import { addSizes, measureGeneration, nothingStored, type StoredSize } from "./measure-generation.ts";

/** Sizes by stage and in all. */
export interface StoredSizes {
  readonly stages: readonly (StoredSize & { readonly stage: string })[];
  readonly total: StoredSize;
}

/** Measures generations stage by stage; stages of which there are none are left out. */
export function measureStages(
  generations: readonly GenerationRef[],
  { pipeline, dataRoot }: { readonly pipeline: Pipeline; readonly dataRoot: string },
): StoredSizes {
  const stages = pipeline.flatMap(({ name: stage }) => {
    const own = generations.filter((ref) => ref.stage === stage);
    const size = own.map((ref) => measureGeneration(dataRoot, ref)).reduce(addSizes, nothingStored);
    return own.length === 0 ? [] : [{ stage, ...size }];
  });
  return { stages, total: stages.reduce(addSizes, nothingStored) };
}

/** The same as a table for people. */
export function describeSizes({ stages, total }: StoredSizes): string {
  if (stages.length === 0) return "";
  const right = (title: string) => ({ title, align: "right" as const });
  const row = (name: string, size: StoredSize) => [
    name,
    String(size.generations),
    bytesText(size.bytes),
    paidText(size),
  ];
  const rows = stages.map(({ stage, ...size }) => row(stage, size));
  return renderTable(
    [{ title: "stage" }, right("generations"), right("size"), right("paid for them")],
    stages.length > 1 ? [...rows, row("in all", total)] : rows,
  );
}

// --- internal ---

function paidText({ usd, unpricedCalls }: StoredSize): string {
  const known = usd === 0 ? "$0" : `$${usd < 1 ? usd.toPrecision(2) : usd.toFixed(2)}`;
  if (unpricedCalls === 0) return known;
  const unknown = `cost of ${unpricedCalls} ${unpricedCalls === 1 ? "call" : "calls"} unknown`;
  return usd === 0 ? unknown : `${known}, ${unknown}`;
}

function bytesText(bytes: number): string {
  const units = ["kB", "MB", "GB", "TB"];
  let [value, unit] = [bytes, "B"];
  while (value >= 1000 && units.length > 0) {
    value /= 1000;
    unit = units.shift() ?? unit;
  }
  return `${unit === "B" || value >= 100 ? Math.round(value) : value.toFixed(1)} ${unit}`;
}
