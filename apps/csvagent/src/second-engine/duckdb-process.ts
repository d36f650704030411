/**
 * The process in which DuckDB runs: untrusted queries can exhaust or crash this one alone. Started by
 * {@link ./duckdb-worker.ts}; ends when its parent does.
 */
import { enableCompileCache } from "node:module";
import type { DuckdbDatabase } from "./duckdb-database.ts";
import { duckdbLimitsSchema } from "./duckdb-limits.ts";
import { type DuckdbReply, type DuckdbRequest, requestSchema } from "./duckdb-messages.ts";

const limits = duckdbLimitsSchema.parse(JSON.parse(process.argv[2] ?? "{}"));
process.on("disconnect", die);
setInterval(() => {
  if (process.memoryUsage.rss() <= limits.processBytes) return;
  const reason = `it takes more than ${Math.round(limits.processBytes / 1_048_576)} MiB of memory`;
  const reply: DuckdbReply = { kind: "failed", reason };
  process.send?.(reply, undefined, undefined, die);
}, 50).unref();
enableCompileCache?.();
await serve();

// --- internal ---

async function serve(): Promise<void> {
  const databases = new Map<string, DuckdbDatabase>();
  try {
    const [{ createDuckdbDatabase }, { version }] = await Promise.all([
      import("./duckdb-database.ts"),
      import("@duckdb/node-api"),
    ]);
    process.on("message", async (message) => {
      const request = requestSchema.parse(message);
      try {
        reply(
          await answer(request, {
            databases,
            create: (header) => createDuckdbDatabase(header, limits),
          }),
        );
      } catch (error) {
        reply({ kind: "failed", reason: firstLine(error) });
      }
    });
    reply({ kind: "ready", version: version().replace(/^v/, "") });
  } catch (error) {
    reply({ kind: "unavailable", reason: firstLine(error) });
  }
}

/** At once: an orderly end would wait for the query that runs. */
function die(): void {
  process.kill(process.pid, "SIGKILL");
}

interface Holdings {
  readonly databases: Map<string, DuckdbDatabase>;
  readonly create: (header: string) => Promise<DuckdbDatabase>;
}

async function answer(request: DuckdbRequest, { databases, create }: Holdings): Promise<DuckdbReply> {
  if (request.kind === "open") {
    databases.get(request.id)?.close();
    databases.set(request.id, await create(request.header));
    return { kind: "done" };
  }
  const database = databases.get(request.id);
  if (database === undefined) throw new TypeError(`no dataset ${request.id} is open`);
  switch (request.kind) {
    case "rows":
      database.append(request.line);
      return { kind: "done" };
    case "complete":
      database.complete();
      return { kind: "done" };
    case "drop":
      databases.delete(request.id);
      database.close();
      return { kind: "done" };
    case "query":
      return { kind: "row", json: await database.query(request) };
  }
}

function reply(message: DuckdbReply): void {
  process.send?.(message);
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split("\n", 1)[0] ?? message;
}
