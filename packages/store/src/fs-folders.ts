import {
  closeSync,
  fsync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  realpathSync,
  statSync,
  unlinkSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { storeErrors } from "./errors.ts";
import { errnoOf } from "./explain-fs-error.ts";
import { isLeftover, isTemporaryName } from "./temporary-name.ts";

/** The folders of a store on a file system: finds them, makes them, keeps them free of leftovers. */
export interface FsFolders {
  /**
   * The file that `names` stands for, to be read; `undefined` where there is none.
   * @throws `store/bad-path` when it leads through a symbolic link.
   */
  find(names: readonly string[]): string | undefined;
  /**
   * Makes the folder `names` where it is missing and removes what killed processes have left in it.
   * @returns its place.
   * @throws `store/vanished` when the store's own folder was there before and is gone.
   */
  prepare(names: readonly string[]): Promise<string>;
  /** Makes sure that the folder `names` itself survives a power cut, not yet what is in it. */
  settle(names: readonly string[]): Promise<void>;
  /** Has {@link FsFolders.prepare} look again: the folder was found missing. */
  forget(names: readonly string[]): void;
}

/** Keeps the folders below `directory`, which is made when something is first written. */
export function createFsFolders(directory: string): FsFolders {
  let root: string | undefined;
  const prepared = new Map<string, Promise<string>>();
  const settled = new Set<string>();
  const syncTogether = shared(syncFolder);

  function findRoot(): string {
    root ??= realpathSync.native(directory);
    return root;
  }

  async function prepareNow(names: readonly string[]): Promise<string> {
    const name = names.at(-1);
    if (name === undefined) {
      if (root === undefined) await makeRoot(directory);
      const place = findRoot();
      await removeLeftovers(place);
      return place;
    }
    const place = join(await prepare(names.slice(0, -1)), name);
    try {
      mkdirSync(place);
    } catch (error) {
      if (errnoOf(error) !== "EEXIST") throw error;
      requireOwnFolder(place, names.join("/"));
      await removeLeftovers(place);
    }
    return place;
  }

  function prepare(names: readonly string[]): Promise<string> {
    const key = names.join("/");
    const known = prepared.get(key);
    if (known !== undefined) return known;
    const preparing = prepareNow(names);
    prepared.set(key, preparing);
    preparing.catch(() => prepared.delete(key));
    return preparing;
  }

  return {
    prepare,
    find: (names) => {
      try {
        const place = join(findRoot(), ...names);
        if (lstatSync(place, { throwIfNoEntry: false }) === undefined) return undefined;
        if (realpathSync.native(place) === place) return place;
        throw storeErrors.fail("bad-path", {
          path: names.join("/"),
          reason: "it leads through a symbolic link",
        });
      } catch (error) {
        if (["ENOENT", "ENOTDIR"].includes(errnoOf(error))) return undefined;
        throw error;
      }
    },
    settle: async (names) => {
      for (let depth = 1; depth <= names.length; depth += 1) {
        const place = join(findRoot(), ...names.slice(0, depth));
        if (settled.has(place)) continue;
        await syncTogether(dirname(place));
        settled.add(place);
      }
    },
    forget: (names) => {
      for (let depth = 0; depth <= names.length; depth += 1) {
        prepared.delete(names.slice(0, depth).join("/"));
        if (root !== undefined) settled.delete(join(root, ...names.slice(0, depth)));
      }
    },
  };
}

/** Waits until the entries of a folder survive a power cut. */
export function syncFolder(place: string): Promise<void> {
  return syncFile(place);
}

/** Waits until what a file holds survives a power cut. */
export async function syncFile(place: string): Promise<void> {
  const descriptor = openSync(place, "r");
  try {
    await waitForDisk(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

// --- internal ---

const waitForDisk = promisify(fsync);

/** Calls that come while one of the same place is running wait for one more, which is for all of them. */
function shared(sync: (place: string) => Promise<void>): (place: string) => Promise<void> {
  const running = new Map<string, Promise<void>>();
  const next = new Map<string, Promise<void>>();
  const start = (place: string): Promise<void> => {
    next.delete(place);
    const now = sync(place).finally(() => running.delete(place));
    running.set(place, now);
    return now;
  };
  return (place) => {
    const before = running.get(place);
    if (before === undefined) return next.get(place) ?? start(place);
    const after = next.get(place) ?? before.catch(() => undefined).then(() => start(place));
    next.set(place, after);
    return after;
  };
}

/** Makes the store's own folder; what had to be made survives a power cut. */
async function makeRoot(directory: string): Promise<void> {
  const outermost = mkdirSync(directory, { recursive: true });
  if (outermost === undefined) return;
  for (let place = resolve(directory); place.length >= outermost.length; place = dirname(place))
    await syncFolder(dirname(place));
}

function requireOwnFolder(place: string, path: string): void {
  if (realpathSync.native(place) !== place)
    throw storeErrors.fail("bad-path", { path, reason: "it leads through a symbolic link" });
  if (!statSync(place).isDirectory())
    throw storeErrors.fail("bad-path", { path, reason: "part of it is a document, not a folder" });
}

async function removeLeftovers(place: string): Promise<void> {
  for (const name of readdirSync(place)) {
    if (!isTemporaryName(name)) continue;
    const file = join(place, name);
    try {
      const ageMs = async () => Date.now() - statSync(file).mtimeMs;
      if (await isLeftover(name, ageMs)) unlinkSync(file);
    } catch (error) {
      // Gone already, or a folder that may only be read or not be cleaned: no reason to stop a write here.
      if (!["ENOENT", "EACCES", "EPERM", "EROFS"].includes(errnoOf(error))) throw error;
    }
  }
}
