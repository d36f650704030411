import { compile, type Explanation, explain, type Spec } from "@daydream/design";
import { type ExitCode, exitCode, type Io, renderTable } from "@daydream/terminal";
import type { ReadFlags } from "../commands/setting-options.ts";
import { invalidInput } from "../problem/invalid-input.ts";
import { openWorkspace } from "../settings/workspace.ts";
import { coverageLine } from "./describe-coverage.ts";
import { findSpec, readSpec } from "./read-spec.ts";

/** `explain`: how a spec comes to its rows. */
export async function explainCommand(io: Io, given: string, flags: ReadFlags): Promise<ExitCode> {
  const workspace = await openWorkspace(flags, io);
  const parsed = readSpec(findSpec(given, workspace), workspace);
  if (parsed.kind === "invalid") throw invalidInput(parsed.problems);
  const explanation = explain(parsed.spec);
  const { coverage, rowCount } = compile(parsed.spec);
  if (flags.json) {
    const record = { ...explanation, rows: rowCount, coverage: coverage ?? null };
    io.out(`${JSON.stringify(record, withoutBigInts, 2)}\n`);
    return exitCode.done;
  }
  io.out(`${explanation.combinations} combinations of all levels\n`);
  io.out(describeAxes(parsed.spec));
  for (const step of explanation.steps) io.out(describeStep(step));
  io.out(`\n${explanation.rowCount} rows. Loops, the first is the outermost, the last varies fastest:\n`);
  io.out(
    renderTable(
      [{ title: "loop" }, { title: "size", align: "right" }, { title: "axes" }],
      explanation.loops.map(({ name, size, axes }) => [name, String(size), axes.join(", ")]),
    ),
  );
  for (const { axis, levels } of explanation.unusedLevels)
    io.out(`no row has ${levels.join(", ")} of ${axis}\n`);
  if (coverage !== undefined) io.out(`taken: ${rowCount} rows; ${coverageLine(coverage)}\n`);
  else if (BigInt(rowCount) !== explanation.rowCount) io.out(`taken: ${rowCount} rows drawn by lot\n`);
  return exitCode.done;
}

// --- internal ---

function describeAxes({ axes }: Spec): string {
  return axes.map(({ name, levels, origin }) => `  ${name}: ${levels.length} (${origin})\n`).join("");
}

function describeStep({ rule, place, before, after, removed }: Explanation["steps"][number]): string {
  const head = `\n${rule} (line ${place.line}): ${before} → ${after}\n`;
  const lines = removed
    .filter(({ combinations }) => combinations > 0n)
    .map(({ axes, combinations, examples }) => {
      const shown = examples.map((row) => axes.map((axis) => row[axis] ?? "").join(" · "));
      const more = combinations > BigInt(shown.length) ? ", …" : "";
      const which = shown.length === 0 ? "" : `: ${shown.join("; ")}${more}`;
      return `  takes out ${combinations} of ${axes.join(" × ")}${which}\n`;
    });
  return head + lines.join("");
}

/** Counts may pass what a JSON number holds exactly; those that do are texts. */
function withoutBigInts(_: string, value: unknown): unknown {
  if (typeof value !== "bigint") return value;
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : String(value);
}
