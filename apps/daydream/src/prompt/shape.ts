import type { PromptVariable } from "../pipeline/pipeline.ts";

/** What is known of a value before there is one: which names it has. */
export type Shape =
  | { readonly kind: "any" }
  | { readonly kind: "text" }
  | { readonly kind: "list"; readonly item: Shape }
  | { readonly kind: "object"; readonly fields: Readonly<Record<string, Shape>> };

export const anyShape: Shape = { kind: "any" };
export const textShape: Shape = { kind: "text" };

/** What a template variable looks like. */
export function shapeOf(variable: PromptVariable): Shape {
  switch (variable) {
    case "concepts":
      return { kind: "list", item: { kind: "object", fields: { name: textShape, content: textShape } } };
    case "parent-text":
      return textShape;
  }
}

/** The shape of `value.name`; `undefined`: there is nothing of that name. */
export function fieldShape(shape: Shape, name: string): Shape | undefined {
  switch (shape.kind) {
    case "any":
      return anyShape;
    case "text":
      return name === "length" ? anyShape : undefined;
    case "list":
      if (name === "length") return anyShape;
      return /^\d+$/.test(name) ? shape.item : undefined;
    case "object":
      return Object.hasOwn(shape.fields, name) ? shape.fields[name] : undefined;
  }
}

/** Names that a template could use, for hints: `concepts`, `concept.name`. */
export function namesOf(fields: Readonly<Record<string, Shape>>): readonly string[] {
  return Object.entries(fields).flatMap(([name, shape]) => {
    const inner = shape.kind === "list" ? shape.item : shape;
    if (inner.kind !== "object") return [name];
    const suffix = Object.keys(inner.fields).map((field) => `.${field}`);
    return [`${name}${shape.kind === "list" ? " (each with" : " (with"} ${suffix.join(" and ")})`];
  });
}
