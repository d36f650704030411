import { resolve } from "node:path";
import { hashBytes, systemClock } from "@daydream/base";
import { acquireRunLock, createFsStore, type Store } from "@daydream/store";
import { type ExitCode, exitCode, type Io } from "@daydream/terminal";
import { catalogPaths } from "../catalog/catalog-paths.ts";
import type { Template } from "../catalog/catalogs.ts";
import { normalizeTemplate } from "../catalog/read-templates.ts";
import { readIfThere } from "../catalog/source-files.ts";
import { type ListedMember, membersCsv } from "../cohort/members-csv.ts";
import type { SheetImportFlags } from "../commands/sheet.ts";
import { fail } from "../errors.ts";
import { createGenerationWriter } from "../generation/generation-writer.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import { invalidInput } from "../problem/invalid-input.ts";
import { createPromptRenderer } from "../prompt/render-prompt.ts";
import { readEvaluations } from "../report/read-evaluations.ts";
import { reportStages } from "../report/report-stages.ts";
import { openWorkspace, type Workspace } from "../settings/workspace.ts";
import { checkJudgeName } from "./judge-name.ts";
import { type KeptScore, keepPersonScore } from "./keep-person-score.ts";
import { personJudge } from "./person-judge.ts";
import { type PersonMember, planPersonMembers } from "./person-members.ts";
import { readFilledSheet } from "./read-filled-sheet.ts";
import { readSheetLines } from "./read-sheet-lines.ts";
import type { SheetKey } from "./sheet-key.ts";
import { sheetPaths } from "./sheet-paths.ts";

/** `sheet import`: a person's scores, all of them or none, as evaluations of one more judge. */
export async function sheetImportCommand(io: Io, given: string, flags: SheetImportFlags): Promise<ExitCode> {
  const workspace = await openWorkspace(flags, io);
  const { files, pipeline, settings } = workspace;
  const named = flags.judge === undefined ? undefined : checkJudgeName(flags.judge);
  const csv = readIfThere(resolve(io.workingDirectory, given));
  if (csv === undefined) throw fail("sheet-file-missing", { path: given });
  await using _lock = await acquireRunLock({ directory: settings.dataRoot, program: "daydream" });
  const { candidate } = reportStages(pipeline);
  const sheet = readFilledSheet(csv, { file: given, files, judgedStage: candidate.name });
  if (sheet.kind === "invalid") throw invalidInput(sheet.problems);
  if (sheet.kind === "blank") throw fail("sheet-nothing-scored", { path: given });
  const { key, scores } = sheet;
  const name = judgeOf(key, named);
  const judge = personJudge(name);
  const cohort = await readEvaluations(key.cohort, workspace);
  const members = planPersonMembers(scores, { key, judge, cohort, pipeline, files });
  await using store = createFsStore({ directory: settings.dataRoot });
  const kept = await keepAll(members, { key, store, pipeline });
  await listMembers(members, { key, store, workspace });
  const result: ImportedSheet = { key, judge, kept, blank: key.items.length - scores.length };
  if (flags.json) io.out(`${JSON.stringify(importJson(result), null, 2)}\n`);
  else io.out(describeImport(result));
  warnOfRubric(io, { key, workspace });
  return exitCode.done;
}

// --- internal ---

interface ImportedSheet {
  readonly key: SheetKey;
  readonly judge: string;
  readonly kept: Readonly<Record<KeptScore, number>>;
  /** Texts of the sheet without a score. */
  readonly blank: number;
}

function judgeOf({ judge }: SheetKey, named: string | undefined): string {
  const name = named ?? judge;
  if (name === undefined || (judge !== undefined && name !== judge))
    throw fail("sheet-judge-missing", { given: named, wanted: judge });
  return name;
}

async function keepAll(
  members: readonly PersonMember[],
  of: { readonly key: SheetKey; readonly store: Store; readonly pipeline: Pipeline },
): Promise<ImportedSheet["kept"]> {
  const { key, store, pipeline } = of;
  const writer = createGenerationWriter(store);
  const render = createPromptRenderer();
  const template = templateOf(key, pipeline);
  const { scoring: stage } = reportStages(pipeline);
  const promptOf = (parentText: string) => render(template, { stage, concepts: [], parentText });
  const options = { key, promptOf, store, writer, pipeline, clock: systemClock };
  const count = { new: 0, corrected: 0, unchanged: 0 };
  for (const member of members) count[await keepPersonScore(member, options)] += 1;
  return count;
}

/** The rubric as the sheet showed it, whatever the catalog says today. */
function templateOf({ rubric: { id, text, hash, scale } }: SheetKey, pipeline: Pipeline): Template {
  const { scoring } = reportStages(pipeline);
  const file = catalogPaths.templateText(scoring.name, id);
  const place = { file, line: 1, column: 1 };
  const base = { id, stage: scoring.name, name: id, description: "", parser: scoring.parsers[0] };
  return { ...base, scale, mode: "generate", place, text, file, hash };
}

/** Lists the evaluations of the sheet: reports see them from here on, all at once. */
async function listMembers(
  members: readonly PersonMember[],
  of: { readonly key: SheetKey; readonly store: Store; readonly workspace: Workspace },
): Promise<void> {
  const { key, store, workspace } = of;
  const { files, pipeline } = workspace;
  const { judgeAxis } = reportStages(pipeline);
  const listed = new Map<string, ListedMember>(
    [...readSheetLines(key.cohort, files, [key.sheet]), ...members.map(({ member }) => member)].map(
      (line) => [line.id, line],
    ),
  );
  const places = new Map(key.items.map(({ gen_id }, index) => [gen_id, index]));
  const rank = ({ parentId = "" }: ListedMember) => places.get(parentId) ?? 0;
  const judge = ({ axes }: ListedMember) => axes[judgeAxis] ?? "";
  const sorted = [...listed.values()].toSorted(
    (left, right) =>
      (judge(left) < judge(right) ? -1 : judge(left) > judge(right) ? 1 : 0) || rank(left) - rank(right),
  );
  const path = sheetPaths.members(key.cohort, key.sheet);
  const text = membersCsv(sorted, pipeline);
  if ((await store.readDocument(path)) !== text) await store.writeDocument(path, text, { durable: true });
}

function importJson({ key, judge, kept, blank }: ImportedSheet): object {
  return { sheet: key.sheet, cohort: key.cohort, rubric: key.rubric.id, judge, ...kept, blank };
}

function describeImport({ key, judge, kept, blank }: ImportedSheet): string {
  const { new: added, corrected, unchanged } = kept;
  const left = blank === 0 ? "" : `, ${blank} texts of the sheet without a score`;
  return [
    `${judge}: ${added} new scores of ${key.rubric.id}, ${corrected} corrected, ${unchanged} as they were${left}\n`,
    `next: daydream judges ${key.cohort}\n`,
  ].join("");
}

/** People were asked in the words of the sheet; models may be asked in others by now. */
function warnOfRubric(io: Io, { key, workspace }: { readonly key: SheetKey; readonly workspace: Workspace }) {
  const { scoring } = reportStages(workspace.pipeline);
  const path = catalogPaths.templateText(scoring.name, key.rubric.id);
  const today = workspace.files.read(path);
  if (today !== undefined && hashBytes(normalizeTemplate(today)) === key.rubric.hash) return;
  io.err(
    `the rubric ${key.rubric.id} has changed since the sheet was written: these scores answer its earlier words\n`,
  );
}
