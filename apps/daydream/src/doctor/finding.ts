/** One thing that was looked at. */
export interface Finding {
  readonly name: string;
  readonly state: "ok" | "missing" | "note";
  readonly detail: string;
  /** The command or change that mends it. */
  readonly fix?: string;
}

/** A finding as lines for people. */
export function findingLines({ name, state, detail, fix }: Finding): string {
  const line = `${marks[state]} ${name.padEnd(nameWidth)} ${detail}\n`;
  return fix === undefined ? line : `${line}  ${"".padEnd(nameWidth)} → ${fix}\n`;
}

// --- internal ---

const marks = { ok: "✓", missing: "✗", note: "·" } as const;
const nameWidth = 12;
