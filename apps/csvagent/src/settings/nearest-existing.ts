import { existsSync } from "node:fs";
import { dirname } from "node:path";

/** The path itself where it exists, else the nearest folder above it that does. */
export function nearestExisting(path: string): string {
  let existing = path;
  while (!existsSync(existing) && dirname(existing) !== existing) existing = dirname(existing);
  return existing;
}
