import { foldCodeLine } from "./hook-grounding.ts";
import type { Hook, Turn } from "./trace.ts";

/** How many different hooks a trace has. */
export interface HookCount {
  readonly grounded: number;
  readonly ungrounded: number;
}

/** Counts a trace's hooks; the same line with the same value counts once, however often it was hooked. */
export function countHooks(turns: readonly Turn[]): HookCount {
  const hooks = turns.flatMap((turn) => turn.execution?.hooks ?? []);
  const different = (grounded: boolean): number =>
    new Set(hooks.filter((hook) => hook.grounded === grounded).map(identity)).size;
  return { grounded: different(true), ungrounded: different(false) };
}

// --- internal ---

function identity({ code_line, value_hash }: Hook): string {
  return `${value_hash} ${foldCodeLine(code_line)}`;
}
