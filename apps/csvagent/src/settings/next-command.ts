import type { Settings } from "./settings.ts";

/** A command to run next, as it is to be typed: with the data root where that was given by a flag. */
export function nextCommand(
  command: string,
  { dataRoot, origins }: Pick<Settings, "dataRoot" | "origins">,
): string {
  const root = origins.dataRoot === "flag" ? ` --data-root ${quote(dataRoot)}` : "";
  return `next: csvagent ${command}${root}\n`;
}

// --- internal ---

function quote(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
