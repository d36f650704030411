import { systemClock } from "@daydream/base";
import { comboId, csvCell } from "@daydream/design/catalog";
import { acquireRunLock, createFsStore } from "@daydream/store";
import { cut, type ExitCode, exitCode, type Io, renderTable } from "@daydream/terminal";
import type { AddComboFlags } from "../commands/combos.ts";
import type { ReadFlags } from "../commands/setting-options.ts";
import { fail } from "../errors.ts";
import { invalidInput } from "../problem/invalid-input.ts";
import { createProblemList } from "../problem/problem-list.ts";
import { openWorkspace } from "../settings/workspace.ts";
import { catalogPaths } from "./catalog-paths.ts";
import type { Concept, HydratedCombo } from "./catalogs.ts";
import { conceptText, readHydratedCombos } from "./read-combos.ts";
import { readConcepts } from "./read-concepts.ts";
import type { SourceFiles } from "./source-files.ts";

/** `combos add`: adds a combo, unless there is one of the same content already. */
export async function addComboCommand(
  io: Io,
  given: readonly string[],
  flags: AddComboFlags,
): Promise<ExitCode> {
  const { files, settings } = await openWorkspace(flags, io);
  await using _lock = await acquireRunLock({ directory: settings.dataRoot, program: "daydream" });
  const { concepts, combos } = readAll(files);
  const chosen = [...new Set(given)].sort();
  const unknown = chosen.filter((id) => !concepts.has(id));
  if (unknown.length > 0) throw fail("concept-unknown", { concepts: unknown, known: [...concepts.keys()] });
  const { level, kMax: maxConcepts = chosen.length } = flags;
  if (chosen.length > maxConcepts) throw fail("combo-needs-concepts", { count: chosen.length, maxConcepts });
  checkTexts(chosen, { concepts, level });
  const id = comboId({ concepts: chosen, level, maxConcepts });
  const isNew = !combos.has(id);
  if (isNew) {
    await using store = createFsStore({ directory: settings.dataRoot });
    const before = (await store.readDocument(catalogPaths.combos)) || `${columns.join(",")}\n`;
    const header = (before.split(/\r?\n/, 1)[0] ?? "").split(",").map((name) => name.trim());
    const lines = chosen.map((concept) =>
      comboLine(header, { id, concept, level, maxConcepts: String(maxConcepts) }),
    );
    await store.writeDocument(catalogPaths.combos, `${before.replace(/\n?$/, "\n")}${lines.join("\n")}\n`);
  }
  if (flags.json) io.out(`${JSON.stringify({ id, concepts: chosen, level, maxConcepts, isNew }, null, 2)}\n`);
  else io.out(`${id}${isNew ? "" : " (it was there already)"}\n`);
  return exitCode.done;
}

/** `combos list`. */
export async function listCombosCommand(io: Io, flags: ReadFlags): Promise<ExitCode> {
  const { files } = await openWorkspace(flags, io);
  const combos = [...readAll(files).combos.values()];
  if (flags.json) {
    io.out(`${JSON.stringify(combos.map(withoutTexts), null, 2)}\n`);
    return exitCode.done;
  }
  io.out(
    renderTable(
      [{ title: "combo" }, { title: "level" }, { title: "k_max", align: "right" }, { title: "concepts" }],
      combos.map(({ id, level, maxConcepts, concepts }) => [
        id,
        level,
        String(maxConcepts),
        concepts.join(", "),
      ]),
    ),
  );
  return exitCode.done;
}

/** `combos show`: the texts that reach a model. */
export async function showComboCommand(io: Io, id: string, flags: ReadFlags): Promise<ExitCode> {
  const { files } = await openWorkspace(flags, io);
  const { combos } = readAll(files);
  const combo = combos.get(id);
  if (combo === undefined) throw fail("combo-unknown", { combo: id, known: [...combos.keys()] });
  if (flags.json) {
    io.out(`${JSON.stringify(combo, null, 2)}\n`);
    return exitCode.done;
  }
  io.out(`${combo.id}: ${combo.concepts.length} concepts, ${combo.level}, at most ${combo.maxConcepts}\n`);
  for (const [index, { name, content }] of combo.contents.entries())
    io.out(`\n${combo.concepts[index]} · ${name}\n  ${cut(content, 400)}\n`);
  return exitCode.done;
}

// --- internal ---

const columns = ["combo_id", "version", "concept_id", "description_level", "k_max", "created_at"];

function readAll(files: SourceFiles): {
  readonly concepts: ReadonlyMap<string, Concept>;
  readonly combos: ReadonlyMap<string, HydratedCombo>;
} {
  const problems = createProblemList();
  const concepts = readConcepts({ files, problems });
  const combos = readHydratedCombos(concepts, { files, problems });
  if (problems.all.length > 0) throw invalidInput(problems.all);
  return { concepts, combos };
}

function checkTexts(
  chosen: readonly string[],
  of: { readonly concepts: ReadonlyMap<string, Concept>; readonly level: string },
): void {
  const problems = createProblemList();
  for (const id of chosen) {
    const concept = of.concepts.get(id);
    if (concept === undefined || conceptText(concept, of.level) !== undefined) continue;
    const folders = [`descriptions-${of.level}`];
    problems.report(concept.place, "concept-without-text", { concept: id, level: of.level, folders });
  }
  if (problems.all.length > 0) throw invalidInput(problems.all);
}

function withoutTexts({ id, level, maxConcepts, concepts }: HydratedCombo) {
  return { id, level, maxConcepts, concepts };
}

/** One line for the columns that the file has; the time is for people, nothing depends on it. */
function comboLine(
  header: readonly string[],
  of: { readonly id: string; readonly concept: string; readonly level: string; readonly maxConcepts: string },
): string {
  const values: Readonly<Record<string, string>> = {
    combo_id: of.id,
    version: "v1",
    concept_id: of.concept,
    description_level: of.level,
    k_max: of.maxConcepts,
    created_at: new Date(systemClock.now()).toISOString().replace(/\.\d+Z$/, "Z"),
  };
  return header
    .map((column) => values[column] ?? "")
    .map(csvCell)
    .join(",");
}
