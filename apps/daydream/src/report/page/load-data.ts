import { dataElement, type PageData, packetElement } from "../page-data.ts";

/** What was written into the page beside the tables. */
export interface LoadedData {
  readonly data: PageData;
  /** A text by its number; resolves with `undefined` where the page does not hold it. */
  textAt(index: number): Promise<string | undefined>;
}

/** Unpacks the rows at once, and texts when they are asked for. */
export async function loadData(): Promise<LoadedData> {
  const data = (await unpack(dataElement)) as PageData;
  const packets = new Map<number, Promise<readonly string[]>>();
  return {
    data,
    textAt: async (index) => {
      if (index < 0) return undefined;
      const packet = data.packets.findLastIndex((first) => first <= index);
      const known = packets.get(packet) ?? (unpack(packetElement(packet)) as Promise<readonly string[]>);
      packets.set(packet, known);
      return (await known)[index - (data.packets[packet] ?? 0)];
    },
  };
}

// --- internal ---

async function unpack(id: string): Promise<unknown> {
  const packed = atob(document.getElementById(id)?.textContent.trim() ?? "");
  const bytes = new Uint8Array(packed.length);
  for (let at = 0; at < packed.length; at += 1) bytes[at] = packed.charCodeAt(at);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}
