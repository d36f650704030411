import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createFsStore } from "@daydream/store";
import { type ExitCode, exitCode, type Io } from "@daydream/terminal";
import type { Template } from "../catalog/catalogs.ts";
import { readTemplates } from "../catalog/read-templates.ts";
import { describePath, readIfThere } from "../catalog/source-files.ts";
import type { SheetWriteFlags } from "../commands/sheet.ts";
import { fail } from "../errors.ts";
import { defaultScale, tenScale } from "../parse/scale.ts";
import { invalidInput } from "../problem/invalid-input.ts";
import { createProblemList } from "../problem/problem-list.ts";
import { createPromptRenderer } from "../prompt/render-prompt.ts";
import type { CohortEvaluations } from "../report/evaluation.ts";
import { chosenCohorts } from "../report/find-reportable.ts";
import { readEvaluations } from "../report/read-evaluations.ts";
import { reportStages } from "../report/report-stages.ts";
import { openWorkspace, type Workspace } from "../settings/workspace.ts";
import { chooseTexts } from "./choose-texts.ts";
import { checkJudgeName } from "./judge-name.ts";
import { createSheetKey, type SheetKey, sheetKeyJson } from "./sheet-key.ts";
import { sheetPage } from "./sheet-page.ts";
import { sheetPaths } from "./sheet-paths.ts";

/** `sheet write`: texts of a cohort for a person to score, who learns nothing but the texts and the rubric. */
export async function sheetWriteCommand(io: Io, cohort: string, flags: SheetWriteFlags): Promise<ExitCode> {
  const workspace = await openWorkspace(flags, io);
  const { files, pipeline, settings } = workspace;
  chosenCohorts([cohort], { files, isAll: false });
  const judge = flags.judge === undefined ? undefined : checkJudgeName(flags.judge);
  const read = await readEvaluations(cohort, workspace);
  const template = chooseRubric(flags.rubric, { read, workspace });
  const { n: count = 20, seed = 1 } = flags;
  const texts = chooseTexts(read, { files, pipeline, rubric: template.id, count, seed });
  if (texts.length === 0) throw fail("sheet-nothing-to-judge", { cohort, rubric: template.id });
  const { id, text, hash } = template;
  const key = createSheetKey({
    cohort,
    rubric: { id, text, hash, scale: scaleOf(template) },
    seed,
    judge,
    texts,
  });
  const { scoring: stage } = reportStages(pipeline);
  const rubric = createPromptRenderer()(template, { stage, concepts: [], parentText: placeholder });
  const page = sheetPage({ key, rubric, texts: texts.map((one) => one.text) });
  const folder = resolve(io.workingDirectory, flags.out);
  const written = [
    ["sheet.html", page],
    ["sheet.csv", sheetCsv(key)],
  ] as const;
  // The key first: a sheet that somebody scores must never be without one.
  for (const [name, content] of written) checkFree(join(folder, name), { content, io });
  await using store = createFsStore({ directory: settings.dataRoot });
  await store.writeDocument(sheetPaths.key(cohort, key.sheet), sheetKeyJson(key), { durable: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of written) writeFileSync(join(folder, name), content);
  report(io, {
    key,
    folder: describePath(folder, io.workingDirectory),
    workspace,
    isJson: flags.json === true,
  });
  return exitCode.done;
}

// --- internal ---

const placeholder = "[ the text to be scored ]";

/** The rubric that was named, else the only one that the cohort asks. */
function chooseRubric(
  given: string | undefined,
  { read, workspace }: { readonly read: CohortEvaluations; readonly workspace: Workspace },
): Template {
  const { files, pipeline } = workspace;
  const problems = createProblemList();
  const { scoring } = reportStages(pipeline);
  const templates = readTemplates(pipeline, { files, problems }).get(scoring.name) ?? new Map();
  if (problems.all.length > 0) throw invalidInput(problems.all);
  const asked = [...new Set(read.evaluations.map(({ rubric }) => rubric))].sort();
  const rubric = given ?? (asked.length === 1 ? asked[0] : undefined) ?? "";
  const template: Template | undefined = templates.get(rubric);
  if (template === undefined || template.mode === "copy")
    throw fail("sheet-rubric-unknown", { rubric, known: asked.length > 0 ? asked : [...templates.keys()] });
  return template;
}

/** A rubric that states no scale has that of its parser. */
function scaleOf({ scale, parser }: Template): SheetKey["rubric"]["scale"] {
  return scale ?? (parser === "score_near_end" ? tenScale : defaultScale);
}

function sheetCsv({ items }: SheetKey): string {
  return ["code,score,comment", ...items.map(({ code }) => `${code},,`), ""].join("\n");
}

/** Nothing that somebody may have filled in is written over. */
function checkFree(path: string, { content, io }: { readonly content: string; readonly io: Io }): void {
  const there = readIfThere(path);
  if (there !== undefined && there !== content)
    throw fail("sheet-exists", { path: describePath(path, io.workingDirectory) });
}

function report(
  io: Io,
  of: {
    readonly key: SheetKey;
    readonly folder: string;
    readonly workspace: Workspace;
    readonly isJson: boolean;
  },
): void {
  const { key, folder, workspace } = of;
  const { sheet, cohort, rubric, judge, items } = key;
  const keyPath = workspace.files.describe(sheetPaths.key(cohort, sheet));
  if (of.isJson) {
    const paths = { page: `${folder}/sheet.html`, csv: `${folder}/sheet.csv`, key: keyPath };
    const about = { sheet, cohort, rubric: rubric.id, scale: rubric.scale, judge: judge ?? null };
    io.out(`${JSON.stringify({ ...about, texts: items.length, ...paths }, null, 2)}\n`);
    return;
  }
  const { min, max } = rubric.scale;
  io.out(
    `wrote ${folder}/sheet.html and sheet.csv: ${items.length} texts, ${rubric.id}, ${min} to ${max} (sheet ${sheet})\n`,
  );
  io.err(
    `${keyPath} says which text a code stands for: keep it from whoever judges; next: daydream sheet import FILE.csv --judge ${judge ?? "NAME"}\n`,
  );
}
