export type { RecordLog, RepairedLine, Store, WriteOptions } from "./store.ts";
