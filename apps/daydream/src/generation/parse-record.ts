import { parseJson } from "@daydream/base";
import { z } from "zod";
import { fail } from "../errors.ts";

/**
 * Reads a JSON file of the store into the shape that its schema says.
 *
 * @throws `daydream/bad-metadata`, or the code given, naming the path and what is wrong.
 */
export function parseRecord<Shape extends z.ZodType>(
  text: string,
  {
    path,
    schema,
    code = "bad-metadata",
  }: {
    readonly path: string;
    readonly schema: Shape;
    readonly code?: "bad-metadata" | "bad-inputs" | "sheet-damaged";
  },
): z.infer<Shape> {
  const parsed = parseJson(text);
  if (parsed.kind === "malformed") throw fail(code, { path, problem: parsed.reason });
  const result = schema.safeParse(parsed.value);
  if (result.success) return result.data;
  throw fail(code, { path, problem: z.prettifyError(result.error).replaceAll("\n", " ") });
}
