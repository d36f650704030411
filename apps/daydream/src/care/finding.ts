import type { ContextOf } from "@daydream/base";
import { type daydreamErrors, fail } from "../errors.ts";

/** Something that is wrong in a store, and what to do about it. */
export interface Finding {
  /** Relative to the data root. */
  readonly path: string;
  readonly code: string;
  /** One sentence with the path. */
  readonly problem: string;
  readonly hint: string | undefined;
}

type Name = keyof typeof daydreamErrors.table & string;

/** Makes a finding; the context is what the code's message asks for. */
export function finding<Found extends Name>(
  name: Found,
  context: ContextOf<typeof daydreamErrors.table, Found> & { readonly path: string },
): Finding {
  const { code, message, hint } = fail(name, context);
  return { path: context.path, code, problem: message, hint };
}
