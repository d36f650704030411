import { hashBytes } from "@daydream/base";
import type { Spec } from "@daydream/design";
import { catalogPaths } from "../catalog/catalog-paths.ts";
import type { Catalogs } from "../catalog/catalogs.ts";
import { conceptText } from "../catalog/read-combos.ts";
import type { SourceFiles } from "../catalog/source-files.ts";
import { cohortPaths, generationFiles } from "../cohort/cohort-paths.ts";
import { axisOf, type Pipeline, type PipelineStage, stageNamed } from "../pipeline/pipeline.ts";
import { isPersonJudge } from "../scoring-sheet/person-judge.ts";
import { type Lineage, levelsOf } from "./lineage.ts";
import type { StoredGeneration } from "./read-stored-generation.ts";

/** Something that a generation was made from, and what has become of it. */
export interface Ingredient {
  /** An axis, `system`, `model` or `parent_text`. */
  readonly name: string;
  /** What it is called; `undefined`: it has no name. */
  readonly level: string | undefined;
  /** The files that it comes from. */
  readonly files: readonly string[];
  /** A hash, or the model string; `undefined`: it was not recorded. */
  readonly recorded: string | undefined;
  /** The same today; `undefined`: it is gone. */
  readonly today: string | undefined;
  readonly state: "same" | "changed" | "gone" | "unrecorded";
}

export interface IngredientSources {
  readonly files: SourceFiles;
  readonly pipeline: Pipeline;
  readonly catalogs: Catalogs;
  readonly lineage: Lineage;
  /** The spec whose system text is today's; `undefined`: no cohort is known. */
  readonly spec: Spec | undefined;
}

/** What a generation was made from, with what its files hold today. */
export function readIngredients(
  generation: StoredGeneration,
  sources: IngredientSources,
): readonly Ingredient[] {
  const stage = stageNamed(sources.pipeline, generation.stage);
  const { identity } = generation.inputs?.identity ?? {};
  const { model: recordedModel } = identity ?? {};
  const hashes = recordedContents(generation);
  const texts = textIngredients(stage, { hashes, sources });
  const isCopy = generation.metadata?.mode === "copy";
  return [
    ...(isCopy ? [] : texts),
    ...(isCopy ? [] : systemIngredient(stage, { hash: hashes.get("system"), sources })),
    ...(isCopy ? [] : modelIngredient(stage, { recorded: text(recordedModel), sources })),
    ...parentIngredient(generation, sources),
  ];
}

// --- internal ---

type Source = Omit<Ingredient, "state">;

function withState(source: Source): Ingredient {
  const { recorded, today } = source;
  const state =
    recorded === undefined
      ? "unrecorded"
      : today === undefined
        ? "gone"
        : recorded === today
          ? "same"
          : "changed";
  return { ...source, state };
}

/** Hashes of texts by axis, as `inputs.json` has them. */
function recordedContents({ inputs }: StoredGeneration): ReadonlyMap<string, string> {
  const prefix = "content.";
  return new Map(
    Object.entries(inputs?.fields ?? {}).flatMap(([name, value]) =>
      name.startsWith(prefix) && typeof value === "string"
        ? [[name.slice(prefix.length), value] as const]
        : [],
    ),
  );
}

function textIngredients(
  stage: PipelineStage,
  { hashes, sources }: { readonly hashes: ReadonlyMap<string, string>; readonly sources: IngredientSources },
): readonly Ingredient[] {
  const levels = levelsOf(sources.lineage);
  return stage.axes
    .filter(({ role }) => role === "content")
    .map(({ name, catalog }) => {
      const level = levels[name];
      const today = catalog === "combos" ? comboToday(level, sources) : templateToday(stage, level, sources);
      return withState({ name, level, recorded: hashes.get(name), ...today });
    });
}

function templateToday(
  { name: stage }: PipelineStage,
  level: string | undefined,
  { catalogs, files }: IngredientSources,
): Pick<Source, "files" | "today"> {
  const path = catalogPaths.templateText(stage, level ?? "");
  const template = catalogs.templates.get(stage)?.get(level ?? "");
  const today = template !== undefined && files.has(path) ? template.hash : undefined;
  return { files: level === undefined ? [] : [files.describe(path)], today };
}

function comboToday(
  level: string | undefined,
  { catalogs, files }: IngredientSources,
): Pick<Source, "files" | "today"> {
  const catalog = files.describe(catalogPaths.combos);
  const combo = catalogs.combos.get(level ?? "");
  if (combo === undefined) return { files: [catalog], today: undefined };
  const texts = combo.concepts.flatMap((id) => {
    const concept = catalogs.concepts.get(id);
    const file = concept && conceptText(concept, combo.level)?.file;
    return file === undefined ? [] : [file];
  });
  return { files: [catalog, ...texts], today: combo.hash };
}

function systemIngredient(
  { name: stage }: PipelineStage,
  { hash, sources }: { readonly hash: string | undefined; readonly sources: IngredientSources },
): readonly Ingredient[] {
  const system = sources.spec?.stages[stage]?.system;
  if (hash === undefined && system === undefined) return [];
  const files = sources.spec === undefined ? [] : [sources.spec.file];
  const today = system === undefined ? undefined : hashBytes(system);
  return [withState({ name: "system", level: undefined, files, recorded: hash, today })];
}

function modelIngredient(
  stage: PipelineStage,
  { recorded, sources }: { readonly recorded: string | undefined; readonly sources: IngredientSources },
): readonly Ingredient[] {
  const level = levelsOf(sources.lineage)[axisOf(stage, "models").name];
  // A person stands in no catalog, and is the same tomorrow.
  if (level !== undefined && isPersonJudge(level))
    return [withState({ name: "model", level, files: [], recorded, today: level })];
  const files = [sources.files.describe(catalogPaths.models)];
  const today = sources.catalogs.models.get(level ?? "")?.model;
  return [withState({ name: "model", level, files, recorded, today })];
}

function parentIngredient(
  { inputs, metadata, stage }: StoredGeneration,
  { files, pipeline }: IngredientSources,
): readonly Ingredient[] {
  const parentStage = stageNamed(pipeline, stage).parent;
  const parentId = metadata?.parent_gen_id;
  if (parentStage === undefined || !parentId) return [];
  const path = `${cohortPaths.generation(parentStage, parentId)}/${generationFiles.parsed}`;
  const text = files.read(path);
  const today = text === undefined ? undefined : hashBytes(text);
  const recorded = inputs?.parentText ?? undefined;
  return [
    withState({ name: "parent_text", level: parentId, files: [files.describe(path)], recorded, today }),
  ];
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
