import type { JsonValue } from "@daydream/base";
import { z } from "zod";
import { answerSpecSchema } from "../answer/answer-spec.ts";
import { jsonValueSchema } from "../answer/json-value-schema.ts";
import { questionSchema } from "../question/question.ts";
import { episodeSchema } from "./episode.ts";

/** The JSON Schemas of the records that csvagent writes, by file name; `docs/schemas` holds them. */
export function recordSchemas(): Readonly<Record<string, JsonValue>> {
  return {
    "question.schema.json": jsonSchema(questionSchema, "A question of csvagent"),
    "episode.schema.json": jsonSchema(
      episodeSchema,
      "An episode of csvagent: one line of episodes/<source>.jsonl",
    ),
  };
}

// --- internal ---

/** Names for the types that hold themselves, which a JSON Schema can only refer to. */
const names = z
  .registry<{ id: string }>()
  .add(answerSpecSchema, { id: "AnswerSpec" })
  .add(jsonValueSchema, { id: "JsonValue" });

function jsonSchema(schema: z.ZodType, title: string): JsonValue {
  const { $schema, ...rest } = z.toJSONSchema(schema, { target: "draft-2020-12", metadata: names });
  return JSON.parse(JSON.stringify({ $schema, title, ...rest }));
}
