import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";

/** Reads the files below a data root. */
export interface SourceFiles {
  readonly dataRoot: string;
  /** The text of a file that a person may have written, or `undefined`. A byte order mark is dropped. */
  read(path: string): string | undefined;
  /** A text that a run made, as it is, or `undefined`. */
  readMade(path: string): string | undefined;
  /** Names in a folder, sorted; none where there is no folder. */
  names(folder: string): readonly string[];
  isFolder(path: string): boolean;
  has(path: string): boolean;
  /** How a person names the file: relative to the working directory where that is shorter. */
  describe(path: string): string;
}

/** Opens the user's files below `dataRoot`. */
export function createSourceFiles(options: {
  readonly dataRoot: string;
  readonly workingDirectory: string;
}): SourceFiles {
  const { dataRoot, workingDirectory } = options;
  const full = (path: string) => join(dataRoot, path);
  return {
    dataRoot,
    read: (path) => readIfThere(full(path)),
    readMade: (path) => readExactly(full(path)),
    names: (folder) => (existsSync(full(folder)) ? readdirSync(full(folder)).sort() : []),
    isFolder: (path) => statSync(full(path), { throwIfNoEntry: false })?.isDirectory() ?? false,
    has: (path) => existsSync(full(path)),
    describe: (path) => describePath(full(path), workingDirectory),
  };
}

/** A text that a person wrote, or `undefined` where there is none. A byte order mark is dropped. */
export function readIfThere(path: string): string | undefined {
  return readExactly(path)?.replace(/^\ufeff/, "");
}

/** A text that was made, as it is, or `undefined` where there is none. */
export function readExactly(path: string): string | undefined {
  return ifThere(() => readFileSync(path, "utf8"));
}

/** The bytes of a file, or `undefined` where there is none. */
export function readBytes(path: string): Buffer | undefined {
  return ifThere(() => readFileSync(path));
}

/** A path as it is shortest: relative to the working directory unless it climbs out. */
export function describePath(path: string, workingDirectory: string): string {
  const near = relative(workingDirectory, path);
  return near === "" ? "." : near.startsWith("..") ? path : near;
}

// --- internal ---

function ifThere<Content>(read: () => Content): Content | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR"))
      return undefined;
    throw error;
  }
}
