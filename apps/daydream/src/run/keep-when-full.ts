import { isDaydreamError } from "@daydream/base";
import type { DiskReserve, Store } from "@daydream/store";

/**
 * The same store, which does not lose what was paid for to a full disk: a durable write that finds no space gives the
 * reserve back and is tried once more. `onFull` is told, so that nothing more is bought.
 */
export function keepWhenFull(
  store: Store,
  { reserve, onFull }: { readonly reserve: DiskReserve; readonly onFull: (error: Error) => void },
): Store {
  const keep = async (write: () => Promise<void>, isDurable: boolean): Promise<void> => {
    try {
      await write();
    } catch (error) {
      if (!isDurable || !isDaydreamError(error, "store/disk-full")) throw error;
      reserve.release();
      onFull(error);
      await write();
    }
  };
  return {
    ...store,
    writeDocument: (path, text, options) =>
      keep(() => store.writeDocument(path, text, options), options?.durable === true),
    writeDocuments: (folder, documents, options) =>
      keep(() => store.writeDocuments(folder, documents, options), options?.durable === true),
  };
}
