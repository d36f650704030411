import type { Catalogs } from "../catalog/catalogs.ts";
import { generationFiles } from "../cohort/cohort-paths.ts";
import type { MemberMetadata } from "../cohort/member-metadata.ts";
import type { Reading } from "../generation/generation-writer.ts";
import { judgeReply } from "../generation/judge-reply.ts";
import type { KnownRawRecord } from "../generation/raw-record.ts";
import type { InputsRecord } from "../inputs/inputs-record.ts";
import { parsers } from "../parse/parsers.ts";
import { type Pipeline, stageNamed } from "../pipeline/pipeline.ts";

/**
 * Reads a stored reply again with the parser it was read with. `undefined` unless that gives the very result that is
 * stored: only then is how it was read known.
 */
export function readingAgain(of: {
  readonly files: ReadonlyMap<string, Buffer>;
  readonly metadata: MemberMetadata | undefined;
  readonly inputs: InputsRecord | undefined;
  readonly call: KnownRawRecord | undefined;
  readonly pipeline: Pipeline;
  readonly catalogs: Catalogs;
}): Reading | undefined {
  const { files, metadata, inputs, call } = of;
  const raw = files.get(generationFiles.raw);
  const parsed = files.get(generationFiles.parsed);
  if (raw === undefined || parsed === undefined || metadata === undefined) return undefined;
  const template = of.catalogs.templates.get(metadata.stage)?.get(metadata.template_id);
  const recorded = inputs?.fields.parser;
  const parser =
    typeof recorded === "string"
      ? recorded
      : (template?.parser ?? stageNamed(of.pipeline, metadata.stage).parsers[0]);
  if (!parsers.has(parser)) return undefined;
  const demands = { parser, scale: template?.scale, minLines: 0 };
  const isCopy = metadata.mode === "copy";
  const judgement = judgeReply(raw.toString("utf8"), { kind: isCopy ? "copy" : "whole" }, demands);
  if (judgement.kind !== "parsed" || judgement.text !== parsed.toString("utf8")) return undefined;
  const copiedFrom = isCopy ? metadata.parent_gen_id : undefined;
  return { judgement, demands, runId: call?.run_id ?? "", copiedFrom };
}
