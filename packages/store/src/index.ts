export { createDiskReserve, type DiskReserve, type DiskReserveOptions } from "./disk-reserve.ts";
export { storeErrors } from "./errors.ts";
export { createFsStore, type FsStoreOptions } from "./fs-store.ts";
export {
  acquireRunLock,
  findRunLock,
  type HeldLock,
  type LockHolder,
  type RunLock,
  type RunLockOptions,
} from "./lock.ts";
export { createMemoryStore } from "./memory-store.ts";
export type { ProcessIdentity } from "./process-identity.ts";
export type { NamedText, RecordLog, RepairedLine, Store, WriteOptions } from "./store.ts";
