import type { Member, Spec } from "@daydream/design";
import type { CatalogModel, Catalogs } from "../catalog/catalogs.ts";
import { axisOf, type Pipeline, type PipelineStage, stageNamed } from "../pipeline/pipeline.ts";

/** Everything that shapes a member's result, by field; what does not apply is not there. */
export type InputFields = Readonly<Record<string, InputValue>>;

/** `null`: not known yet. */
export type InputValue = string | number | null;

/** The field that is known only once the parent was made. */
export const parentTextField = "parent_text";

export interface InputSources {
  readonly spec: Spec;
  readonly catalogs: Catalogs;
  readonly pipeline: Pipeline;
  /** Where endpoints are that are not where everybody's are, by name. */
  readonly endpointPlaces?: ReadonlyMap<string, string>;
}

/**
 * Makes a function that gives a member's inputs as they are today, without its parent's text. Members that
 * share all of them get the same object.
 */
export function createMemberInputs(sources: InputSources): (member: Member) => InputFields {
  const known = new Map<string, InputFields>();
  return (member) => {
    const stage = stageNamed(sources.pipeline, member.stage);
    let key = member.stage;
    for (const { name, role } of stage.axes)
      if (role !== "replicate") key += `\u0000${member.axes[name] ?? ""}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const fields = fieldsOf(member, { ...sources, stage });
    known.set(key, fields);
    return fields;
  };
}

/** What a stage asks of a model: the spec's words, else the stage's own. */
export function stageLimits(
  stage: PipelineStage,
  spec: Spec,
): { readonly maxTokens: number; readonly minLines: number } {
  const settings = spec.stages[stage.name];
  return {
    maxTokens: settings?.maxTokens ?? stage.defaults.maxTokens,
    minLines: settings?.minLines ?? stage.defaults.minLines,
  };
}

// --- internal ---

function fieldsOf(member: Member, of: InputSources & { readonly stage: PipelineStage }): InputFields {
  const { stage, spec, catalogs } = of;
  const { identity } = member;
  const template = catalogs.templates
    .get(stage.name)
    ?.get(member.axes[axisOf(stage, "templates").name] ?? "");
  const contents = Object.entries(identity.contents).map(
    ([name, hash]) => [`content.${name}`, hash] as const,
  );
  const scale = template?.scale;
  const shared = {
    mode: member.mode,
    ...Object.fromEntries(contents),
    parser: template?.parser ?? null,
    ...(scale === undefined ? {} : { scale: `${scale.min} to ${scale.max}` }),
  };
  if (member.mode === "copy") return shared;
  const model = catalogs.models.get(member.axes[axisOf(stage, "models").name] ?? "");
  const { maxTokens, minLines } = stageLimits(stage, spec);
  const { temperature, topP, seed, reasoningEffort } = identity.sampling ?? {};
  return {
    ...shared,
    model: identity.model ?? null,
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(seed === undefined ? {} : { seed }),
    ...(reasoningEffort === undefined ? {} : { reasoning_effort: reasoningEffort }),
    max_tokens: maxTokens,
    min_lines: minLines,
    endpoint: endpointOf(model, of),
    provider: model?.provider ?? null,
    ...pinsOf(model),
    input_usd_per_million: model?.inputUsdPerMillion ?? null,
    output_usd_per_million: model?.outputUsdPerMillion ?? null,
  };
}

function endpointOf(model: CatalogModel | undefined, { endpointPlaces }: InputSources): InputValue {
  if (model === undefined) return null;
  const place = endpointPlaces?.get(model.endpoint);
  return place === undefined ? model.endpoint : `${model.endpoint} at ${place}`;
}

/** Which of OpenRouter's providers and quantisations may answer, where the catalog says so. */
function pinsOf(model: CatalogModel | undefined): InputFields {
  const { pinProviders = [], pinQuantizations = [] } = model ?? {};
  return {
    ...(pinProviders.length === 0 ? {} : { pin_providers: pinProviders.join(" ") }),
    ...(pinQuantizations.length === 0 ? {} : { pin_quantizations: pinQuantizations.join(" ") }),
  };
}
