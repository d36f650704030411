/**
 * Writes docs/schemas/*.json from the zod types of the records; with `--check` only says which are out of date.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { recordSchemas } from "../apps/csvagent/src/episode/record-schemas.ts";

const folder = fileURLToPath(new URL("../docs/schemas/", import.meta.url));
const stale = Object.entries(recordSchemas())
  .map(([name, schema]) => ({ path: `${folder}${name}`, text: `${JSON.stringify(schema, undefined, 2)}\n` }))
  .filter(({ path, text }) => readText(path) !== text);

if (process.argv.includes("--check")) {
  for (const { path } of stale) console.error(`${path} is out of date: run node scripts/schemas.ts`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  mkdirSync(folder, { recursive: true });
  for (const { path, text } of stale) writeFileSync(path, text);
  console.log(
    stale.length === 0 ? "docs/schemas is up to date" : `wrote ${stale.length} schemas to docs/schemas`,
  );
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
