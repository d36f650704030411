import nunjucks from "nunjucks";
import type { Template } from "../catalog/catalogs.ts";
import type { PipelineStage } from "../pipeline/pipeline.ts";
import type { ProblemList } from "../problem/problem-list.ts";
import { anyShape, fieldShape, namesOf, type Shape, shapeOf } from "./shape.ts";
import { parseTemplate, type SyntaxNode } from "./template-syntax.ts";

/**
 * Looks at a template's syntax tree, so that what it would stumble over is known before anything is spent:
 * variables and fields that nothing defines (also where rendering would pass over them: in `if`, in `for`),
 * filters that there are not, and features that reach outside the file or give another text each time.
 */
export function checkTemplate(
  template: Template,
  { stage, problems }: { readonly stage: PipelineStage; readonly problems: ProblemList },
): void {
  if (template.mode === "copy") return;
  const parsed = parseTemplate(template.text);
  if (parsed.kind === "malformed") {
    const { line, column, problem } = parsed;
    problems.report({ file: template.file, line, column }, "template-syntax", {
      template: template.id,
      problem,
    });
    return;
  }
  const variables = Object.fromEntries(
    Object.entries(stage.variables).map(([name, variable]) => [name, shapeOf(variable)]),
  );
  const check: Check = { template, problems, known: namesOf(variables) };
  visit(parsed.root, new Map(Object.entries({ ...globals, ...variables })), check);
}

// --- internal ---

/** Names that are there at some point of a template. */
type Scope = Map<string, Shape>;

interface Check {
  readonly template: Template;
  readonly problems: ProblemList;
  readonly known: readonly string[];
}

const globals: Readonly<Record<string, Shape>> = {
  range: anyShape,
  cycler: anyShape,
  joiner: anyShape,
};

const loopShape: Shape = {
  kind: "object",
  fields: Object.fromEntries(
    ["index", "index0", "revindex", "revindex0", "first", "last", "length"].map((name) => [name, anyShape]),
  ),
};

const refused: Readonly<Record<string, string>> = {
  Extends: "extends",
  Include: "include",
  Import: "import",
  FromImport: "import",
  Block: "block",
  Super: "super",
  AsyncEach: "asyncEach",
  AsyncAll: "asyncAll",
  IfAsync: "ifAsync",
  CallExtension: "an extension",
  CallExtensionAsync: "an extension",
};

/** Fields by which a template could leave its values. */
const refusedFields = ["constructor", "prototype", "__proto__"];

const environment = new nunjucks.Environment(null);

/** For filters that look a field up in each item: which of their arguments names it. */
const fieldArguments: Readonly<Record<string, number>> = {
  join: 2,
  groupby: 1,
  selectattr: 1,
  rejectattr: 1,
  sum: 1,
  sort: 3,
};

/** Visits a node in the order in which it is rendered; gives the shape of its value. */
function visit(node: SyntaxNode, scope: Scope, check: Check): Shape {
  const feature = refused[node.type];
  if (feature !== undefined) {
    report(node, check, "template-feature", { template: check.template.id, feature });
    return anyShape;
  }
  switch (node.type) {
    case "Symbol":
      return visitName(node, scope, check);
    case "LookupVal":
      return visitLookup(node, scope, check);
    case "For":
      return visitFor(node, scope, check);
    case "Set":
      return visitSet(node, scope, check);
    case "Macro":
    case "Caller":
      return visitMacro(node, scope, check);
    case "Filter":
      return visitFilter(node, scope, check);
    case "Is":
      visitAll(node.parts.left, scope, check);
      return anyShape;
    case "Pair":
      visitAll(node.parts.value, scope, check);
      return anyShape;
    case "Literal":
    case "TemplateData":
      return typeof node.value === "string" ? { kind: "text" } : anyShape;
    default:
      for (const parts of Object.values(node.parts)) visitAll(parts, scope, check);
      return anyShape;
  }
}

function visitAll(nodes: readonly SyntaxNode[] | undefined, scope: Scope, check: Check): Shape {
  let shape = anyShape;
  for (const node of nodes ?? []) shape = visit(node, scope, check);
  return shape;
}

function visitName(node: SyntaxNode, scope: Scope, check: Check): Shape {
  const name = String(node.value);
  const shape = scope.get(name);
  if (shape !== undefined) return shape;
  reportUndefined(node, name, check);
  return anyShape;
}

function visitLookup(node: SyntaxNode, scope: Scope, check: Check): Shape {
  const [target] = node.parts.target ?? [];
  const [field] = node.parts.val ?? [];
  if (target === undefined || field === undefined) return anyShape;
  const shape = visit(target, scope, check);
  if (field.type !== "Literal") {
    visit(field, scope, check);
    return shape.kind === "list" ? shape.item : anyShape;
  }
  const name = String(field.value);
  const found = refusedFields.includes(name) ? undefined : fieldShape(shape, name);
  if (found === undefined) reportUndefined(target, `${describe(target)}.${name}`, check);
  return found ?? anyShape;
}

function visitFor(node: SyntaxNode, scope: Scope, check: Check): Shape {
  const list = visitAll(node.parts.arr, scope, check);
  const inner: Scope = new Map(scope).set("loop", loopShape);
  const [name] = node.parts.name ?? [];
  const bound = name?.type === "Symbol" ? [name] : (name?.parts.children ?? []);
  for (const symbol of bound)
    inner.set(String(symbol.value), list.kind === "list" && bound.length === 1 ? list.item : anyShape);
  visitAll(node.parts.body, inner, check);
  visitAll(node.parts.else_, scope, check);
  return anyShape;
}

function visitSet(node: SyntaxNode, scope: Scope, check: Check): Shape {
  const value = node.parts.value ?? node.parts.body;
  const shape = visitAll(value, scope, check);
  for (const target of node.parts.targets ?? []) scope.set(String(target.value), shape);
  return anyShape;
}

function visitMacro(node: SyntaxNode, scope: Scope, check: Check): Shape {
  const [name] = node.parts.name ?? [];
  if (name !== undefined && node.type === "Macro") scope.set(String(name.value), anyShape);
  const inner: Scope = new Map(scope).set("caller", anyShape);
  for (const argument of node.parts.args?.flatMap(({ parts }) => parts.children ?? []) ?? []) {
    const pairs = argument.type === "KeywordArgs" ? (argument.parts.children ?? []) : [];
    for (const pair of pairs) {
      visitAll(pair.parts.value, scope, check);
      for (const key of pair.parts.key ?? []) inner.set(String(key.value), anyShape);
    }
    if (argument.type === "Symbol") inner.set(String(argument.value), anyShape);
  }
  visitAll(node.parts.body, inner, check);
  return anyShape;
}

function visitFilter(node: SyntaxNode, scope: Scope, check: Check): Shape {
  const [name] = node.parts.name ?? [];
  const filter = String(name?.value);
  const template = check.template.id;
  if (!isFilter(filter)) report(node, check, "unknown-filter", { template, filter, line: node.line });
  else if (filter === "random")
    report(node, check, "template-feature", {
      template,
      feature: "random, which gives another text each time",
    });
  const [first, ...others] = node.parts.args?.flatMap(({ parts }) => parts.children ?? []) ?? [];
  const subject = first === undefined ? anyShape : visit(first, scope, check);
  for (const argument of others) visit(argument, scope, check);
  const field = others[(fieldArguments[filter] ?? 0) - 1];
  if (first !== undefined && field?.type === "Literal" && subject.kind === "list")
    if (fieldShape(subject.item, String(field.value)) === undefined)
      reportUndefined(field, `${describe(first)}.${String(field.value)}`, check);
  return anyShape;
}

function isFilter(name: string): boolean {
  try {
    environment.getFilter(name);
    return true;
  } catch (error) {
    if (error instanceof Error && error.message.includes("filter not found")) return false;
    throw error;
  }
}

function describe(node: SyntaxNode): string {
  if (node.type === "Symbol") return String(node.value);
  const [target] = node.parts.target ?? [];
  const [field] = node.parts.val ?? [];
  if (node.type === "LookupVal" && target !== undefined && field?.type === "Literal")
    return `${describe(target)}.${String(field.value)}`;
  return "(…)";
}

function reportUndefined(node: SyntaxNode, variable: string, check: Check): void {
  const { template, known } = check;
  report(node, check, "undefined-variable", { template: template.id, variable, line: node.line, known });
}

function report<Name extends Parameters<ProblemList["report"]>[1]>(
  node: SyntaxNode,
  check: Check,
  name: Name,
  context: Parameters<typeof check.problems.report<Name>>[2],
): void {
  const { line, column } = node;
  check.problems.report<Name>({ file: check.template.file, line, column }, name, context);
}
