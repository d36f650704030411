import { renameSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { hashBytes } from "@daydream/base";
import { csvCell } from "@daydream/design/catalog";
import { cut, type ExitCode, exitCode, type Io } from "@daydream/terminal";
import type { SourceFiles } from "../catalog/source-files.ts";
import { cohortPaths, generationFiles } from "../cohort/cohort-paths.ts";
import type { DuplicatesFlags } from "../commands/store.ts";
import { fail } from "../errors.ts";
import type { GenerationRef } from "../generation/generation-writer.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import { openWorkspace } from "../settings/workspace.ts";
import { listGenerations } from "./list-generations.ts";
import { readMetadata } from "./read-leniently.ts";

/** `store duplicates`: models' replies of one stage that say the same. Finding some is not a failure. */
export async function duplicatesCommand(io: Io, flags: DuplicatesFlags): Promise<ExitCode> {
  const { files, pipeline } = await openWorkspace(flags, io);
  const found = findDuplicates(files, { stages: chosenStages(pipeline, flags.stage), ...flags });
  if (flags.output !== undefined) writeCsv(found.groups, resolve(io.workingDirectory, flags.output));
  if (flags.json) {
    const groups = found.groups.map(({ previewFirstLine, ids, ...group }) => ({
      ...group,
      count: ids.length,
      gen_ids: ids,
      preview_first_line: previewFirstLine,
    }));
    io.out(`${JSON.stringify({ ...found, groups }, null, 2)}\n`);
    return exitCode.done;
  }
  for (const { stage, ids, previewFirstLine } of found.groups)
    io.out(
      `${ids.length} × ${stage}: ${cut(previewFirstLine, 70)}\n${ids.map((id) => `  ${id}\n`).join("")}`,
    );
  const { replies, copies, blank, groups } = found;
  const surplus = groups.reduce((count, { ids }) => count + ids.length - 1, 0);
  io.out(
    `${replies} replies looked at, ${surplus === 0 ? "no two alike" : `${surplus} of them say what another one says`}` +
      `${copies > 0 ? `; ${copies} copies left out` : ""}${blank > 0 ? `; ${blank} empty replies left out` : ""}\n`,
  );
  if (flags.output !== undefined) io.out(`${groups.length} groups in ${flags.output}\n`);
  return exitCode.done;
}

// --- internal ---

/** Replies of one stage that say the same. */
interface DuplicateGroup {
  readonly stage: string;
  /** SHA-256 of what they say. */
  readonly hash: string;
  readonly ids: readonly string[];
  readonly previewFirstLine: string;
}

interface FoundDuplicates {
  /** The largest first. */
  readonly groups: readonly DuplicateGroup[];
  readonly replies: number;
  readonly copies: number;
  readonly blank: number;
}

function chosenStages(pipeline: Pipeline, given: readonly string[] = []): Pipeline {
  const unknown = given.find((name) => pipeline.every((stage) => stage.name !== name));
  if (unknown !== undefined) {
    const known = pipeline.map(({ name }) => name).join(", ");
    throw fail("bad-option", {
      option: "--stage",
      problem: `there is no stage ${unknown}; there is ${known}`,
    });
  }
  return given.length === 0 ? pipeline : pipeline.filter(({ name }) => given.includes(name));
}

function findDuplicates(
  files: SourceFiles,
  of: { readonly stages: Pipeline; readonly normalize?: boolean },
): FoundDuplicates {
  const count = { replies: 0, copies: 0, blank: 0 };
  const groups = new Map<string, GenerationRef[]>();
  for (const ref of listGenerations(files, of.stages)) {
    const text = readReply(ref, files);
    if (text === undefined) continue;
    if (readMetadata(ref, files)?.mode === "copy") count.copies += 1;
    else if (text.trim() === "") count.blank += 1;
    else {
      count.replies += 1;
      const key = `${ref.stage} ${hashBytes(of.normalize ? normalized(text) : text)}`;
      const group = groups.get(key) ?? [];
      groups.set(key, group);
      group.push(ref);
    }
  }
  const found = [...groups].flatMap(([key, refs]): readonly DuplicateGroup[] => {
    const [stage = "", hash = ""] = key.split(" ");
    const [first] = refs;
    if (first === undefined || refs.length === 1) return [];
    return [
      { stage, hash, ids: refs.map(({ id }) => id), previewFirstLine: firstLine(readReply(first, files)) },
    ];
  });
  return { groups: found.toSorted((a, b) => b.ids.length - a.ids.length), ...count };
}

function readReply({ stage, id }: GenerationRef, files: SourceFiles): string | undefined {
  return files.readMade(`${cohortPaths.generation(stage, id)}/${generationFiles.raw}`);
}

function firstLine(text = ""): string {
  const line = text.split("\n").find((candidate) => candidate.trim() !== "") ?? "";
  return cut(line, previewLength);
}

const previewLength = 200;

/** The same words in the same order: line breaks, blanks and forms of one letter do not count. */
function normalized(text: string): string {
  return text.normalize("NFC").replaceAll(/\s+/g, " ").trim();
}

function writeCsv(groups: readonly DuplicateGroup[], path: string): void {
  const lines = groups.map(({ stage, hash, ids, previewFirstLine }) =>
    [stage, hash, String(ids.length), ids.join(";"), csvCell(previewFirstLine)].join(","),
  );
  const temporary = `${path}.${process.pid}.partial`;
  try {
    writeFileSync(temporary, ["stage,hash,count,gen_ids,preview_first_line", ...lines, ""].join("\n"));
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    if (!(error instanceof Error)) throw error;
    throw fail("bad-option", { option: "--output", problem: `${path} cannot be written: ${error.message}` });
  }
}
