import { createMemoryStore, type Store } from "@daydream/store";
import { describe, expect, it } from "vitest";
import { fail } from "../errors.ts";
import { createGenerationWriter, type OpenAttempt } from "./generation-writer.ts";
import type { Judgement } from "./judge-reply.ts";

const ref = { stage: "draft", id: "d_one" };
const folder = "gens/draft/d_one";
const start = { prompt: "Why?", inputs: '{"version":1}\n', runId: "r_1" };
const call = { model: "maker/model", kind: "whole" } as const;
const error = { code: "gateway/timed-out", message: "nothing came" };

function reply(attempt: OpenAttempt, text: string) {
  return attempt.keepReply({ startedAtMs: 0, call, text });
}

async function record(store: Store, path = `${folder}/raw_metadata.json`) {
  return JSON.parse((await store.readDocument(path)) ?? "null");
}

/** A store that is killed before its nth write or deletion: from then on nothing is changed any more. */
function mortal(store: Store, deaths: number): Store {
  let left = deaths;
  const live = async (work: () => Promise<void>) => {
    if (left === 0) throw new Error("killed");
    left -= 1;
    await work();
  };
  return {
    ...store,
    writeDocument: (...given) => live(() => store.writeDocument(...given)),
    writeDocuments: async (place, documents, options) => {
      for (const one of documents) await live(() => store.writeDocuments(place, [one], options));
    },
    deleteDocument: (path) => live(() => store.deleteDocument(path)),
  };
}

describe("createGenerationWriter()", () => {
  it("keeps a reply byte for byte but for its line ends", async () => {
    await using store = createMemoryStore();
    const attempt = await createGenerationWriter(store).begin(ref, start);
    const { raw } = await reply(attempt, "  one\r\ntwo\rthree \u{1F600}\ud800\n");
    expect(raw).toBe("  one\ntwo\rthree \u{1F600}\ufffd\n");
    expect(await store.readDocument(`${folder}/raw.txt`)).toBe(raw);
    expect(await record(store)).toMatchObject({
      attempt: 1,
      raw_length: raw.length,
      raw_lines: 2,
      error: null,
    });
  });

  it("keeps earlier attempts, whatever became of them", async () => {
    await using store = createMemoryStore();
    const writer = createGenerationWriter(store);
    await (await writer.begin(ref, start)).keepFailure({ startedAtMs: 0, call, error });
    expect(await record(store)).toMatchObject({ attempt: 1, error });
    await reply(await writer.begin(ref, start), "two");
    await (await writer.begin(ref, start)).keepFailure({ startedAtMs: 0, call, error });
    expect(await store.readDocument(`${folder}/raw.txt`)).toBe("two");
    await reply(await writer.begin(ref, { ...start, prompt: "Why now?" }), "four");
    expect(await record(store)).toMatchObject({ attempt: 4, error: null });
    expect(await store.readDocument(`${folder}/prompt.txt`)).toBe("Why now?");
    expect(await record(store, `${folder}/attempts/001/raw_metadata.json`)).toMatchObject({
      attempt: 1,
      error,
    });
    expect(await store.readDocument(`${folder}/attempts/002/raw.txt`)).toBe("two");
    expect(await store.readDocument(`${folder}/attempts/002/prompt.txt`)).toBe("Why?");
    expect(await record(store, `${folder}/attempts/003/raw_metadata.json`)).toMatchObject({
      attempt: 3,
      error,
    });
  });

  it("takes the result away when a reply gives none any more", async () => {
    await using store = createMemoryStore();
    const writer = createGenerationWriter(store);
    await reply(await writer.begin(ref, start), "text");
    const reading = {
      demands: { parser: "identity", scale: undefined },
      runId: "r_1",
      copiedFrom: undefined,
    };
    const parsed: Judgement = { kind: "parsed", text: "text", warnings: [] };
    await writer.keepJudgement(ref, { ...reading, judgement: parsed });
    expect(await store.readDocument(`${folder}/parsed.txt`)).toBe("text");
    const failed: Judgement = {
      kind: "failed",
      error: fail("empty-reply", {}),
      warnings: [],
      preview: "text",
    };
    const kept = await writer.keepJudgement(ref, { ...reading, judgement: failed });
    expect(kept).toMatchObject({ success: false, error: { code: "daydream/empty-reply" }, preview: "text" });
    expect(await store.hasDocument(`${folder}/parsed.txt`)).toBe(false);
  });

  it("has, killed before any of its writes, the old reply or the new one, and loses no evidence", async () => {
    for (let deaths = 0; ; deaths += 1) {
      await using store = createMemoryStore();
      const before = createGenerationWriter(store);
      await reply(await before.begin(ref, start), "old");
      const writer = createGenerationWriter(mortal(store, deaths));
      const survived = await writer
        .begin(ref, { ...start, prompt: "Again?" })
        .then((attempt) => reply(attempt, "new"))
        .then(
          () => true,
          () => false,
        );
      const raw = await store.readDocument(`${folder}/raw.txt`);
      const archived = await store.readDocument(`${folder}/attempts/001/raw.txt`);
      expect([raw, archived], `killed before write ${deaths + 1}`).toContain("old");
      expect(["old", "new", undefined]).toContain(raw);
      if (raw === "new") expect(await record(store)).toMatchObject({ attempt: 2 });
      const next = await createGenerationWriter(store).begin(ref, start);
      await reply(next, "newest");
      expect(await store.readDocument(`${folder}/attempts/001/raw.txt`)).toBe("old");
      if (survived) {
        expect(deaths).toBeGreaterThan(8);
        expect(raw).toBe("new");
        break;
      }
    }
  });
});
