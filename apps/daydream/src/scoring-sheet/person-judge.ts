/** The level of a judge's axis for a person: no model of a catalog can be called so. */
export function personJudge(name: string): string {
  return `${prefix}${name}`;
}

/** True of a judge who is a person. */
export function isPersonJudge(judge: string): boolean {
  return judge.startsWith(prefix);
}

// --- internal ---

const prefix = "person:";
