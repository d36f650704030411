import { statSync } from "node:fs";
import { join } from "node:path";
import type { Member } from "@daydream/design";
import { cohortPaths, generationFiles } from "../cohort/cohort-paths.ts";
import { memberModelId, memberTemplate } from "../cohort/member-levels.ts";
import type { PlannedCohort } from "../cohort/plan-cohort.ts";
import { stageLimits } from "../inputs/member-inputs.ts";
import { stageNamed } from "../pipeline/pipeline.ts";
import { memberConcepts } from "../prompt/member-concepts.ts";
import { createPromptRenderer } from "../prompt/render-prompt.ts";
import type { MemberAction, PlannedMember } from "./make-plan.ts";
import { type MeasuredUsage, measureUsage } from "./token-usage.ts";

/** From at least to at most. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** What calls would cost, and how that was estimated. */
export interface Estimate {
  readonly calls: number;
  readonly inputTokens: Range;
  readonly outputTokens: Range;
  /** Of the calls whose model has prices. */
  readonly usd: Range;
  /** Models without prices: what they cost is not in {@link usd}. */
  readonly unpriced: readonly string[];
  /** Where the numbers come from, as sentences. */
  readonly basis: readonly string[];
}

/**
 * Estimates the calls of a plan, stage by stage. A prompt's tokens come from its characters, where a parent's text
 * is not there yet from the tokens that it may have; a reply's from replies that are in the store, and where
 * there are too few from what the stage allows. `counts` leaves calls out that are not made, or counted elsewhere.
 */
export function estimateCost(
  cohort: PlannedCohort,
  planned: readonly PlannedMember[],
  {
    dataRoot,
    counts = () => true,
  }: { readonly dataRoot: string; readonly counts?: (member: Member) => boolean },
): ReadonlyMap<string, Estimate> {
  const stages = new Map(cohort.pipeline.map(({ name }) => [name, createTally()]));
  const calls = planned.filter(({ member, action }) => callsModel(member, action) && counts(member));
  if (calls.length === 0) return new Map([...stages].map(([stage, tally]) => [stage, tally.estimate()]));
  const usage = measureUsage(madeMembers(planned), { dataRoot, keyOf: (member) => usageKey(member, cohort) });
  const textTokens = createTextTokens(planned, { cohort, usage, dataRoot });
  const promptTokens = createPromptTokens(cohort);
  for (const { member } of calls) {
    const tally = stages.get(member.stage);
    if (tally === undefined) continue;
    const text = member.parentId === undefined ? noTokens : textTokens(member.parentId);
    tally.addCall({
      input: addRanges(promptTokens(member), text),
      output: replyTokens(member, { cohort, usage, tally }),
      model: cohort.catalogs.models.get(memberModelId(member, cohort)),
      modelId: memberModelId(member, cohort),
    });
  }
  return new Map([...stages].map(([stage, tally]) => [stage, tally.estimate()]));
}

/** True of a member that a run would ask a model for. */
export function callsModel(member: Member, action: MemberAction): boolean {
  return member.mode === "generate" && (action === "make" || action === "redo");
}

// --- internal ---

const noTokens: Range = { low: 0, high: 0 };

/** English prose has 3 to 5 characters per token in the tokenizers of today's models. */
const charactersPerToken = { low: 5, high: 3 };

/** Fewest tokens that a reply of which nothing is known is thought to have. */
const shortestReply = 1;

function tokensOf(characters: number): Range {
  return {
    low: Math.floor(characters / charactersPerToken.low),
    high: Math.ceil(characters / charactersPerToken.high),
  };
}

function addRanges(a: Range, b: Range): Range {
  return { low: a.low + b.low, high: a.high + b.high };
}

function* madeMembers(planned: readonly PlannedMember[]): Generator<Member> {
  for (const { member, action } of planned)
    if (member.mode === "generate" && (action === "reuse" || action === "keep" || action === "redo"))
      yield member;
}

function usageKey(member: Member, cohort: PlannedCohort): string {
  return `${member.stage} ${memberModelId(member, cohort)}`;
}

/** The tokens of what a prompt says by itself: the template rendered with a blank parent text. */
function createPromptTokens(cohort: PlannedCohort): (member: Member) => Range {
  const render = createPromptRenderer();
  const known = new Map<string, Range>();
  return (member) => {
    const stage = stageNamed(cohort.pipeline, member.stage);
    const own = stage.axes
      .filter(({ role }) => role === "content")
      .map(({ name }) => member.axes[name] ?? "");
    const key = [member.stage, ...own].join("\u0000");
    const before = known.get(key);
    if (before !== undefined) return before;
    const template = memberTemplate(member, cohort);
    const prompt = render(template, { stage, concepts: memberConcepts(member, cohort), parentText: "" });
    const system = cohort.spec.stages[member.stage]?.system ?? "";
    const tokens = tokensOf(prompt.length + system.length);
    known.set(key, tokens);
    return tokens;
  };
}

/** The tokens of a parent's text: of the one that is there, else of the one that it may give. */
function createTextTokens(
  planned: readonly PlannedMember[],
  of: {
    readonly cohort: PlannedCohort;
    readonly usage: ReadonlyMap<string, MeasuredUsage>;
    readonly dataRoot: string;
  },
): (id: string) => Range {
  const byId = new Map<string, PlannedMember>();
  const known = new Map<string, Range>();
  for (const one of planned) byId.set(one.member.id, one);
  const stored = (stage: string, id: string) => {
    const path = join(of.dataRoot, cohortPaths.generation(stage, id), generationFiles.parsed);
    const size = statSync(path, { throwIfNoEntry: false })?.size;
    return size === undefined ? noTokens : tokensOf(size);
  };
  const find = (id: string): Range => {
    const one = byId.get(id);
    if (one === undefined)
      return of.cohort.pipeline.map(({ name }) => stored(name, id)).find(({ high }) => high > 0) ?? noTokens;
    const { member, action } = one;
    if (action === "reuse" || action === "keep") return stored(member.stage, id);
    if (member.mode === "copy") return member.parentId === undefined ? noTokens : tokens(member.parentId);
    const measured = of.usage.get(usageKey(member, of.cohort));
    return measured === undefined ? assumed(member, of.cohort) : rangeOf(measured);
  };
  const tokens = (id: string): Range => {
    const range = known.get(id) ?? find(id);
    known.set(id, range);
    return range;
  };
  return tokens;
}

function rangeOf({ lowTokens, highTokens }: MeasuredUsage): Range {
  return { low: lowTokens, high: highTokens };
}

function assumed(member: Member, { pipeline, spec }: PlannedCohort): Range {
  return { low: shortestReply, high: stageLimits(stageNamed(pipeline, member.stage), spec).maxTokens };
}

function replyTokens(
  member: Member,
  of: {
    readonly cohort: PlannedCohort;
    readonly usage: ReadonlyMap<string, MeasuredUsage>;
    readonly tally: Tally;
  },
): Range {
  const { cohort, usage, tally } = of;
  const model = memberModelId(member, cohort);
  const measured = usage.get(usageKey(member, cohort));
  if (measured !== undefined) {
    tally.say(
      `${model}: ${measured.count} replies of this stage in the store had ${measured.lowTokens} to ${measured.highTokens} tokens (10th to 90th percentile)`,
    );
    return rangeOf(measured);
  }
  const range = assumed(member, cohort);
  tally.say(`${model}: no reply of this stage to measure, so up to max_tokens, ${range.high}`);
  return range;
}

interface Call {
  readonly input: Range;
  readonly output: Range;
  readonly model:
    | { readonly inputUsdPerMillion: number | undefined; readonly outputUsdPerMillion: number | undefined }
    | undefined;
  readonly modelId: string;
}

interface Tally {
  addCall(call: Call): void;
  /** Adds a sentence to the basis, once. */
  say(sentence: string): void;
  estimate(): Estimate;
}

function createTally(): Tally {
  let calls = 0;
  let [inputTokens, outputTokens, usd] = [noTokens, noTokens, noTokens];
  const unpriced = new Set<string>();
  const basis = new Set<string>();
  return {
    say: (sentence) => void basis.add(sentence),
    addCall: ({ input, output, model, modelId }) => {
      calls += 1;
      inputTokens = addRanges(inputTokens, input);
      outputTokens = addRanges(outputTokens, output);
      const { inputUsdPerMillion: read, outputUsdPerMillion: written } = model ?? {};
      if (read === undefined || written === undefined) unpriced.add(modelId);
      else
        usd = {
          low: usd.low + (input.low * read + output.low * written) / 1e6,
          high: usd.high + (input.high * read + output.high * written) / 1e6,
        };
    },
    estimate: () => ({
      calls,
      inputTokens,
      outputTokens,
      usd,
      unpriced: [...unpriced].sort(),
      basis:
        calls === 0
          ? []
          : [
              `prompts: ${charactersPerToken.high} to ${charactersPerToken.low} characters per token`,
              ...basis,
            ],
    }),
  };
}
