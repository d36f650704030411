import type { z } from "zod";
import type { Place, Report } from "./problem.ts";
import { readMapping } from "./read-tree.ts";
import type { Card, StageSettings } from "./spec.ts";
import { cardSchema, stageSettingsSchema, successSchema } from "./spec-schema.ts";
import { type Tree, treeValue } from "./tree.ts";

/** Reads `stages: {stage: settings}`; `known` are the stages there are, when the caller knows them. */
export function readStages(
  tree: Tree | undefined,
  options: { readonly report: Report; readonly known: readonly string[] | undefined },
): Readonly<Record<string, StageSettings>> {
  const { report, known } = options;
  const mapping = tree && readMapping(tree, { path: "stages", report });
  const settings = (mapping?.entries ?? []).map(({ key, keyPlace, value }) => {
    if (known !== undefined && !known.includes(key))
      report(keyPlace, "unknown-key", { path: "stages", key, known });
    const read = checkTree(value, {
      path: `stages.${key}`,
      report,
      schema: stageSettingsSchema,
      keys: stageKeys,
    });
    return [key, read === undefined ? {} : namedSettings(read)] as const;
  });
  return Object.fromEntries(settings);
}

/** Reads `card: {question, …}`. */
export function readCard(tree: Tree | undefined, report: Report): Card | undefined {
  const card = tree && checkTree(tree, { path: "card", report, schema: cardSchema, keys: cardKeys });
  if (card === undefined) return undefined;
  const { success } = card;
  return {
    question: card.question,
    dataset: card.dataset,
    models: card.models ?? [],
    metric: card.metric ?? "mean",
    success: success && {
      threshold: success.threshold,
      minimumJudges: success.minimum_judges ?? 1,
      minimumCandidates: success.minimum_candidates ?? 1,
      rubrics: success.rubrics ?? [],
    },
    forbiddenTerms: card.forbidden_terms ?? [],
  };
}

// --- internal ---

const stageKeys = Object.keys(stageSettingsSchema.shape);
const cardKeys = Object.keys(cardSchema.shape);

function namedSettings(read: z.infer<typeof stageSettingsSchema>): StageSettings {
  const { temperature, top_p, seed, reasoning_effort, system, max_tokens, min_lines } = read;
  return {
    ...(temperature === undefined ? {} : { temperature }),
    ...(top_p === undefined ? {} : { topP: top_p }),
    ...(seed === undefined ? {} : { seed }),
    ...(reasoning_effort === undefined ? {} : { reasoningEffort: reasoning_effort }),
    ...(system === undefined ? {} : { system }),
    ...(max_tokens === undefined ? {} : { maxTokens: max_tokens }),
    ...(min_lines === undefined ? {} : { minLines: min_lines }),
  };
}

interface Check<Schema extends z.ZodType> {
  readonly path: string;
  readonly report: Report;
  readonly schema: Schema;
  /** Keys that the schema knows at its top. */
  readonly keys: readonly string[];
}

/** The tree as the schema's value; every issue is reported at the place it is about. */
function checkTree<Schema extends z.ZodType>(tree: Tree, check: Check<Schema>): z.infer<Schema> | undefined {
  const result = check.schema.safeParse(plainValue(tree));
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    const { place, missing } = placeOf(tree, issue.path);
    const path = [check.path, ...issue.path].join(".");
    if (issue.code === "unrecognized_keys") {
      for (const key of issue.keys) reportKey(tree, { key, issuePath: issue.path, check });
    } else if (missing !== undefined) check.report(place, "missing-key", { path: check.path, key: missing });
    else check.report(place, "bad-value", { path, problem: lowerFirst(issue.message) });
  }
  return undefined;
}

function reportKey<Schema extends z.ZodType>(
  tree: Tree,
  of: { readonly key: string; readonly issuePath: readonly PropertyKey[]; readonly check: Check<Schema> },
): void {
  const { key, issuePath, check } = of;
  const parent = issuePath.reduce<Tree | undefined>(childOf, tree);
  const place = parent?.kind === "mapping" ? treeValue(parent, key)?.keyPlace : undefined;
  const path = [check.path, ...issuePath].join(".");
  const known = issuePath.length === 0 ? check.keys : Object.keys(successSchema.shape);
  check.report(place ?? tree.place, "unknown-key", { path, key, known });
}

function placeOf(
  tree: Tree,
  path: readonly PropertyKey[],
): { readonly place: Place; readonly missing?: string } {
  let found = tree;
  for (const step of path) {
    const child = childOf(found, step);
    if (child === undefined) return { place: found.place, missing: String(step) };
    found = child;
  }
  return { place: found.place };
}

function childOf(tree: Tree | undefined, step: PropertyKey): Tree | undefined {
  if (tree?.kind === "mapping") return treeValue(tree, String(step))?.value;
  return tree?.kind === "list" ? tree.items[Number(step)] : undefined;
}

function plainValue(tree: Tree): unknown {
  switch (tree.kind) {
    case "scalar":
      if (tree.type === "null") return null;
      if (tree.type === "string") return tree.text;
      return tree.type === "number" ? Number(tree.text) : tree.text === "true";
    case "list":
      return tree.items.map(plainValue);
    case "mapping":
      return Object.fromEntries(tree.entries.map(({ key, value }) => [key, plainValue(value)]));
    case "table":
      return undefined;
  }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
