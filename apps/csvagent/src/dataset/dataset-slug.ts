import { basename, dirname } from "node:path";

/** True for lower-case letters, digits, `-` and `_` that begin with a letter or digit. */
export function isDatasetSlug(text: string): boolean {
  return /^[a-z0-9][a-z0-9_-]{0,99}$/.test(text);
}

/** A name for the dataset in a CSV file: the file's own, or its folder's where the file is `data.csv`. */
export function slugFromPath(path: string): string {
  const stem = basename(path).replace(/\.[^.]+$/, "");
  const name = stem.toLowerCase() === "data" ? basename(dirname(path)) : stem;
  return name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, "-")
    .replace(/^[-_]+|[-_]+$/g, "")
    .slice(0, 100);
}
