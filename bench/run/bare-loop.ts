/**
 * What a run cannot do without: asks the provider the given number of times and keeps each reply on disk, safe from
 * a power cut, beside a record of the call. No plan, no checks, no log. Prints how long it took.
 *
 * `node bare-loop.ts URL FOLDER CALLS CONCURRENCY`
 */
import { mkdirSync } from "node:fs";
import { mkdir, open, rename } from "node:fs/promises";
import { join } from "node:path";

const [url = "", folder = "", calls = "", concurrency = ""] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const prompt = "What speaks for it, and what against? SCORE: ".padEnd(3000, "x");
/** Of the size that a run's record has. */
const record = "x".repeat(1300);

let next = 0;
const startedMs = performance.now();
await Promise.all(Array.from({ length: Number(concurrency) }, work));
console.log(JSON.stringify({ ms: performance.now() - startedMs }));

// --- internal ---

async function work(): Promise<void> {
  while (next < Number(calls)) {
    next += 1;
    const number = next;
    const text = await ask(number);
    const place = join(folder, `g${number}`);
    await mkdir(place);
    await keep(place, "raw_metadata.json", record);
    await keep(place, "raw.txt", text);
    await sync(folder);
  }
}

async function ask(number: number): Promise<string> {
  const response = await fetch(`${url}/chat/completions`, {
    method: "POST",
    body: JSON.stringify({ model: "bare", messages: [{ role: "user", content: `${number} ${prompt}` }] }),
  });
  const body: { choices: readonly { message: { content: string } }[] } = JSON.parse(await response.text());
  return body.choices[0]?.message.content ?? "";
}

async function keep(place: string, name: string, text: string): Promise<void> {
  const temporary = join(place, `${name}.tmp`);
  const handle = await open(temporary, "wx");
  await handle.writeFile(text);
  await handle.datasync();
  await handle.close();
  await rename(temporary, join(place, name));
  await sync(place);
}

async function sync(place: string): Promise<void> {
  const handle = await open(place, "r");
  await handle.sync();
  await handle.close();
}
