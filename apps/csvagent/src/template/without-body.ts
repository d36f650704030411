import type { Template } from "./template.ts";

/** A template as `--json` prints it: all but its program. */
export function withoutBody({ body: _, ...template }: Template): Omit<Template, "body"> {
  return template;
}
