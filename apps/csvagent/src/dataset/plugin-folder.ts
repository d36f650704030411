import { fileURLToPath } from "node:url";

/**
 * What a sandbox is opened with (`plugin`) so that sessions have the dataset as `df`. It holds the reader and
 * nothing else: sessions may be able to read it, so no solution may stand there.
 */
export const pluginFolder = fileURLToPath(new URL("../../python/plugin", import.meta.url));
