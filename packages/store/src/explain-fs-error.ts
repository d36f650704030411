import { isDaydreamError } from "@daydream/base";
import { storeErrors } from "./errors.ts";

/** Where an operation of the file system failed. */
export interface FsPlace {
  /** The path inside the store. */
  readonly path: string;
  /** The same for a person. */
  readonly where: string;
  readonly doing: "reading" | "writing";
}

/** Turns what `node:fs` threw into the store's own error; any other error stays as it is. */
export function explainFsError(cause: unknown, { path, where, doing }: FsPlace): Error {
  const code = errnoOf(cause);
  if (cause instanceof Error && (code === "" || isDaydreamError(cause))) return cause;
  const reason = REASONS[code];
  switch (code) {
    case "ENOSPC":
    case "EDQUOT":
      return storeErrors.fail("disk-full", { path, where }, { cause });
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return storeErrors.fail(
        doing === "writing" ? "not-writable" : "not-readable",
        { path, where, reason: reason ?? code },
        { cause },
      );
    case "ENOTDIR":
    case "EISDIR":
    case "EEXIST":
    case "ELOOP":
    case "ENAMETOOLONG":
      return storeErrors.fail("bad-path", { path, reason: reason ?? code }, { cause });
    case "ENOENT":
      return storeErrors.fail("vanished", { path, where }, { cause });
    default:
      return storeErrors.fail(
        "io-failed",
        { path, where, reason: cause instanceof Error ? cause.message : String(cause) },
        { cause },
      );
  }
}

/** The code of a system error (`ENOENT`), of several the first one's; an empty text for any other error. */
export function errnoOf(error: unknown): string {
  if (error instanceof AggregateError) return errnoOf(error.errors[0]);
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

// --- internal ---

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "the operation is not permitted",
  EROFS: "the file system is read-only",
  ENOTDIR: "part of it is a document, not a folder",
  EISDIR: "it is a folder",
  EEXIST: "a file stands where a folder is needed",
  ELOOP: "it leads through a symbolic link",
  ENAMETOOLONG: "it is too long",
};
