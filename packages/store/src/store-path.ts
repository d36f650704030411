import { storeErrors } from "./errors.ts";

/** Names that begin so belong to the store itself (temporary files, locks): never listed, never given out. */
export const reservedPrefix = ".daydream-";

/**
 * Checks a path of the store: names joined by `/`, none of them empty, `.`, `..`, reserved or longer than
 * 255 bytes; no backslash and no control character.
 *
 * @returns its names, outermost first.
 * @throws `store/bad-path` with the reason.
 */
export function checkStorePath(path: string): readonly string[] {
  const reason = path === "" ? "it is empty" : complaint(path);
  if (reason !== undefined) throw storeErrors.fail("bad-path", { path, reason });
  return path.split("/");
}

/** Like {@link checkStorePath}, for a folder: the empty path is the store's own folder. */
export function checkFolderPath(folder: string): readonly string[] {
  return folder === "" ? [] : checkStorePath(folder);
}

/** Like {@link checkStorePath}, for the name of one document in its folder. */
export function checkName(name: string): string {
  if (checkStorePath(name).length === 1) return name;
  throw storeErrors.fail("bad-path", { path: name, reason: "it is more than one name" });
}

// --- internal ---

const LONGEST_NAME_BYTES = 255;

function complaint(path: string): string | undefined {
  if (path.startsWith("/")) return "it is absolute";
  if (path.includes("\\")) return "it has a backslash";
  if (hasControlCharacter(path)) return "it has a control character";
  if (!path.isWellFormed()) return "it has a lone surrogate, which UTF-8 cannot carry";
  for (const name of path.split("/")) {
    if (name === "") return "it has an empty name";
    if (name === "." || name === "..") return `it has the name ${JSON.stringify(name)}`;
    if (name.startsWith(reservedPrefix)) return `names that begin with ${reservedPrefix} are the store's own`;
    if (Buffer.byteLength(name) > LONGEST_NAME_BYTES)
      return `it has a name of more than ${LONGEST_NAME_BYTES} bytes`;
  }
  return undefined;
}

function hasControlCharacter(path: string): boolean {
  for (let at = 0; at < path.length; at += 1) {
    const code = path.charCodeAt(at);
    if (code < 0x20 || code === 0x7f) return true;
  }
  return false;
}
