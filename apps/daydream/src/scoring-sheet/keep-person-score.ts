import type { Clock } from "@daydream/base";
import type { Store } from "@daydream/store";
import { cohortPaths, generationFiles } from "../cohort/cohort-paths.ts";
import { metadataJson } from "../cohort/member-metadata.ts";
import type { GenerationWriter } from "../generation/generation-writer.ts";
import type { RawRecord } from "../generation/raw-record.ts";
import { inputsJson } from "../inputs/inputs-record.ts";
import { evidenceAt } from "../parse/evidence.ts";
import { floatText } from "../parse/float-text.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import type { PersonMember } from "./person-members.ts";
import type { SheetKey } from "./sheet-key.ts";

/** What became of a score. `corrected`: there was another one, or another comment, and it is kept as an attempt. */
export type KeptScore = "new" | "corrected" | "unchanged";

/** How a person's score is read: it needs no parser, for it was never anything but a number. */
export const sheetParser = "scoring-sheet";

export interface KeepScoreOptions {
  readonly key: SheetKey;
  /** What was asked about a text. */
  readonly promptOf: (text: string) => string;
  readonly store: Store;
  readonly writer: GenerationWriter;
  readonly pipeline: Pipeline;
  readonly clock: Clock;
}

/**
 * Keeps a person's score as a generation, with the files that a model's has. Doing it again changes nothing; another
 * score or comment is another attempt, and the earlier one stays under `attempts/`.
 */
export async function keepPersonScore(
  { member, filled }: PersonMember,
  { key, promptOf, store, writer, pipeline, clock }: KeepScoreOptions,
): Promise<KeptScore> {
  const { stage, id } = member;
  const { scale } = key.rubric;
  const path = (name: string) => `${cohortPaths.generation(stage, id)}/${name}`;
  const prompt = promptOf(filled.text);
  const scoreLine = `SCORE: ${filled.score}`;
  const raw = `${filled.comment === "" ? "" : `${filled.comment}\n\n`}${scoreLine}\n`;
  const fields = {
    mode: "person",
    ...Object.fromEntries(
      Object.entries(member.identity.contents).map(([axis, hash]) => [`content.${axis}`, hash]),
    ),
    parser: sheetParser,
    scale: `${scale.min} to ${scale.max}`,
    model: member.identity.model ?? null,
  };
  const kept = {
    metadata: await store.readDocument(path(generationFiles.metadata)),
    raw: await store.readDocument(path(generationFiles.raw)),
    prompt: await store.readDocument(path(generationFiles.prompt)),
    parsed: await store.readDocument(path(generationFiles.parsed)),
  };
  if (kept.metadata === undefined)
    await store.writeDocument(
      path(generationFiles.metadata),
      metadataJson(member, { cohort: key.cohort, pipeline, isPerson: true }),
    );
  const isSame = kept.raw === raw && kept.prompt === prompt;
  if (isSame && kept.parsed !== undefined) return "unchanged";
  if (!isSame) {
    const inputs = inputsJson(
      member,
      { fields, parentText: filled.textHash },
      { output: { ids: "content" }, stages: {} },
    );
    const attempt = await writer.begin({ stage, id }, { prompt, inputs, runId: key.sheet });
    await attempt.keepReply({
      startedAtMs: clock.now(),
      call: callOf(member.identity.model ?? ""),
      text: raw,
    });
  }
  await writer.keepJudgement(
    { stage, id },
    {
      judgement: {
        kind: "parsed",
        text: `${floatText(filled.score)}\n`,
        score: filled.score,
        scale,
        evidence: evidenceAt(raw, raw.lastIndexOf(scoreLine)),
        warnings: [],
      },
      demands: { parser: sheetParser, scale },
      runId: key.sheet,
      copiedFrom: undefined,
    },
  );
  return kept.raw === undefined || isSame ? "new" : "corrected";
}

// --- internal ---

/** A person costs nothing that a budget could know of. */
function callOf(judge: string): Partial<RawRecord> {
  return { mode: "person", llm_model_id: judge, model: judge, kind: "whole", cost_usd: 0 };
}
