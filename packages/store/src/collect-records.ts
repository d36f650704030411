import type { JsonValue } from "@daydream/base";

/** All records of a reading, in memory; for tests. */
export async function collectRecords(records: AsyncIterable<JsonValue>): Promise<readonly JsonValue[]> {
  const all: JsonValue[] = [];
  for await (const record of records) all.push(record);
  return all;
}
