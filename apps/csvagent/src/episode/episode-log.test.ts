import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JsonValue } from "@daydream/base";
import { createFsStore, createMemoryStore, type Store } from "@daydream/store";
import { afterAll, describe, expect, it } from "vitest";
import { sampleQuestion } from "../question/sample-question.ts";
import { sampleTrace } from "../trace/sample-trace.ts";
import type { Episode, Verdict } from "./episode.ts";
import { keyOf, openEpisodeLog } from "./episode-log.ts";
import { episodePath } from "./episode-path.ts";
import { sampleEpisode } from "./sample-episode.ts";

const mismatched: Verdict = { kind: "mismatched", reasons: ["other"] };
const episodeOf = (id: string, parts: Parameters<typeof sampleEpisode>[0] = {}, dataset = "people") =>
  sampleEpisode({ question: sampleQuestion({ id, dataset }), ...parts });
const verifiedPath = episodePath("template", true);
const unverifiedPath = episodePath("template", false);

async function questionIds(store: Store, path: string): Promise<string[]> {
  const ids: string[] = [];
  for await (const record of store.readLog(path)) ids.push((record as unknown as Episode).question.id);
  return ids;
}

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

async function fsStore(): Promise<Store> {
  const directory = await mkdtemp(join(tmpdir(), "episode-log-"));
  folders.push(directory);
  return createFsStore({ directory });
}

for (const [name, create] of [
  ["in memory", async () => createMemoryStore()],
  ["in files", fsStore],
] as const) {
  describe(`openEpisodeLog() ${name}`, () => {
    it("keeps verified episodes in one file and all others in another", async () => {
      await using store = await create();
      await using log = await openEpisodeLog({ store, source: "template" });
      expect(await log.append(episodeOf("q_1"))).toBe("appended");
      expect(await log.append(episodeOf("q_2", { verdict: mismatched }))).toBe("appended");
      expect(await questionIds(store, "episodes/template.jsonl")).toEqual(["q_1"]);
      expect(await questionIds(store, "episodes/template.unverified.jsonl")).toEqual(["q_2"]);
    });

    it("never writes an episode twice, whatever its verdict, in this run or a later one", async () => {
      await using store = await create();
      for (let run = 0; run < 2; run += 1) {
        await using log = await openEpisodeLog({ store, source: "template" });
        expect(log.has(keyOf(episodeOf("q_1")))).toBe(run > 0);
        await Promise.all([log.append(episodeOf("q_1")), log.append(episodeOf("q_1"))]);
        expect(await log.append(episodeOf("q_1", { verdict: mismatched }))).toBe("skipped");
        await log.append(episodeOf("q_2", { verdict: mismatched }));
        await log.finish();
      }
      expect(await questionIds(store, verifiedPath)).toEqual(["q_1"]);
      expect(await questionIds(store, unverifiedPath)).toEqual(["q_2"]);
    });

    it("takes another teacher or another prompt as something new", async () => {
      await using store = await create();
      await using log = await openEpisodeLog({ store, source: "template" });
      await log.append(episodeOf("q_1"));
      expect(await log.append(episodeOf("q_1", { provenance: { teacher: "other" } }))).toBe("appended");
      expect(await log.append(episodeOf("q_1", { provenance: { prompt_hash: "other" } }))).toBe("appended");
    });

    it("leaves records of another shape where they are and skips nothing for them", async () => {
      await using store = await create();
      await store.writeDocument(verifiedPath, '{"question":{"id":"q_1"}}\n"text"\n');
      await using log = await openEpisodeLog({ store, source: "template" });
      expect(await log.append(episodeOf("q_1"))).toBe("appended");
      const records: JsonValue[] = [];
      for await (const record of store.readLog(verifiedPath)) records.push(record);
      expect(records).toHaveLength(3);
    });

    it("reports a torn last line", async () => {
      await using store = await create();
      await store.writeDocument(verifiedPath, `${JSON.stringify(episodeOf("q_1"))}\n{"question":`);
      await using log = await openEpisodeLog({ store, source: "template" });
      expect(log.repaired).toMatchObject([{ log: verifiedPath, line: 2 }]);
      expect(log.has(keyOf(episodeOf("q_1")))).toBe(true);
    });

    it("counts an episode as missing again when it could not be written", async () => {
      await using store = await create();
      let isFull = true;
      const log = await openEpisodeLog({
        store: { ...store, openLog: async (path) => failing(await store.openLog(path), () => isFull) },
        source: "template",
      });
      await expect(log.append(episodeOf("q_1"))).rejects.toThrow("no space left");
      isFull = false;
      expect(await log.append(episodeOf("q_1"))).toBe("appended");
      await log.close();
    });

    it("refuses episodes that do not belong in it", async () => {
      await using store = await create();
      await using log = await openEpisodeLog({ store, source: "procedural" });
      await expect(log.append(episodeOf("q_1"))).rejects.toThrow(TypeError);
      await using other = await openEpisodeLog({ store, source: "template" });
      const gold = sampleTrace(undefined, { ended_by: "model-error" });
      await expect(other.append(episodeOf("q_1", { gold }))).rejects.toThrow(/not final/);
    });

    describe("with fresh", () => {
      const nothing = { keeps: () => false };

      async function withOldEpisodes(): Promise<Store> {
        const store = await create();
        await using log = await openEpisodeLog({ store, source: "template" });
        await log.append(episodeOf("q_old"));
        await log.append(episodeOf("q_bad", { verdict: mismatched }));
        await log.append(episodeOf("q_flower", {}, "iris"));
        return store;
      }

      it("leaves the old files alone until the end, then replaces both", async () => {
        await using store = await withOldEpisodes();
        await using log = await openEpisodeLog({ store, source: "template", fresh: nothing });
        expect(log.has(keyOf(episodeOf("q_old")))).toBe(false);
        await log.append(episodeOf("q_old"));
        expect(await questionIds(store, verifiedPath)).toEqual(["q_old", "q_flower"]);
        await log.finish();
        expect(await questionIds(store, verifiedPath)).toEqual(["q_old"]);
        expect(await questionIds(store, unverifiedPath)).toEqual([]);
        expect(await store.list("episodes")).toEqual([verifiedPath, unverifiedPath]);
      });

      it("puts the new files in place whatever their size, holding none of them", async () => {
        await using store = await withOldEpisodes();
        const held: string[] = [];
        const watched: Store = {
          ...store,
          readDocument: (path) => {
            held.push(path);
            return store.readDocument(path);
          },
          writeDocument: (path, text, options) => {
            if (path.endsWith(".jsonl")) held.push(path);
            return store.writeDocument(path, text, options);
          },
        };
        await using log = await openEpisodeLog({ store: watched, source: "template", fresh: nothing });
        await log.append(episodeOf("q_new"));
        await log.finish();
        expect(await questionIds(store, verifiedPath)).toEqual(["q_new"]);
        expect(held).toEqual([]);
      });

      it("takes over the old episodes that it is not about", async () => {
        await using store = await withOldEpisodes();
        const keeps = ({ dataset }: { readonly dataset: string }) => dataset !== "people";
        await using log = await openEpisodeLog({ store, source: "template", fresh: { keeps } });
        await log.append(episodeOf("q_new"));
        await log.finish();
        expect(await questionIds(store, verifiedPath)).toEqual(["q_flower", "q_new"]);
      });

      it("changes nothing without finish, and begins anew the next time", async () => {
        await using store = await withOldEpisodes();
        const stopped = await openEpisodeLog({ store, source: "template", fresh: nothing });
        await stopped.append(episodeOf("q_half"));
        await stopped.close();
        expect(await questionIds(store, verifiedPath)).toEqual(["q_old", "q_flower"]);
        await using log = await openEpisodeLog({ store, source: "template", fresh: nothing });
        await log.append(episodeOf("q_new"));
        await log.finish();
        expect(await questionIds(store, verifiedPath)).toEqual(["q_new"]);
      });

      it("is completed by the next one to open when it was stopped at any write of the replacement", async () => {
        for (let allowed = 0; ; allowed += 1) {
          await using store = await withOldEpisodes();
          let changes = 0;
          const stopping =
            <Arguments extends unknown[], Result>(change: (...given: Arguments) => Promise<Result>) =>
            async (...given: Arguments) => {
              if (changes >= allowed) throw new Error("killed here");
              changes += 1;
              return await change(...given);
            };
          const log = await openEpisodeLog({ store, source: "template", fresh: nothing });
          await log.append(episodeOf("q_new"));
          await log.close();
          const killable = {
            ...store,
            writeDocument: stopping(store.writeDocument),
            deleteDocument: stopping(store.deleteDocument),
            moveDocument: stopping(store.moveDocument),
          };
          const finishing = await openEpisodeLog({
            store: killableAfterOpening(store, killable),
            source: "template",
            fresh: nothing,
          });
          await finishing.append(episodeOf("q_new"));
          const isKilled = await finishing.finish().then(
            () => false,
            () => true,
          );
          const isBegun = allowed > 0;
          await using later = await openEpisodeLog({ store, source: "template" });
          expect(later.has(keyOf(episodeOf("q_new")))).toBe(isBegun);
          expect(await questionIds(store, verifiedPath)).toEqual(isBegun ? ["q_new"] : ["q_old", "q_flower"]);
          expect(await questionIds(store, unverifiedPath)).toEqual(isBegun ? [] : ["q_bad"]);
          if (!isKilled) break;
        }
      });
    });
  });
}

/** Opening a fresh log deletes leftovers, which is none of the replacement's steps. */
function killableAfterOpening(store: Store, killable: Store): Store {
  let deletions = 0;
  return {
    ...killable,
    deleteDocument: (path) => {
      deletions += 1;
      return deletions <= 2 ? store.deleteDocument(path) : killable.deleteDocument(path);
    },
  };
}

function failing(log: Awaited<ReturnType<Store["openLog"]>>, isFull: () => boolean) {
  return {
    ...log,
    append: async (record: JsonValue) => {
      if (isFull()) throw new Error("no space left");
      await log.append(record);
    },
  };
}
