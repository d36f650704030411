import { type ExitCode, exitCode, type Io, renderTable } from "@daydream/terminal";
import type { ReadFlags } from "../commands/setting-options.ts";
import { invalidInput } from "../problem/invalid-input.ts";
import { createProblemList } from "../problem/problem-list.ts";
import { openWorkspace } from "../settings/workspace.ts";
import { readModels } from "./read-models.ts";

/** `models`: what there is, where it is asked, under which limits, and what it costs. */
export async function modelsCommand(io: Io, flags: ReadFlags): Promise<ExitCode> {
  const { files } = await openWorkspace(flags, io);
  const problems = createProblemList();
  const models = [...readModels({ files, problems }).values()];
  if (problems.all.length > 0) throw invalidInput(problems.all);
  if (flags.json) {
    io.out(`${JSON.stringify(models, null, 2)}\n`);
    return exitCode.done;
  }
  io.out(
    renderTable(
      [
        { title: "id" },
        { title: "model", maxWidth: 48 },
        { title: "endpoint", maxWidth: 20 },
        { title: "pool", maxWidth: 20 },
        { title: "$/M read", align: "right" },
        { title: "$/M written", align: "right" },
      ],
      models.map(({ id, model, endpoint, pool, inputUsdPerMillion, outputUsdPerMillion }) => [
        id,
        model,
        endpoint,
        pool,
        priceText(inputUsdPerMillion),
        priceText(outputUsdPerMillion),
      ]),
    ),
  );
  return exitCode.done;
}

// --- internal ---

function priceText(price: number | undefined): string {
  return price === undefined ? "unknown" : String(price);
}
