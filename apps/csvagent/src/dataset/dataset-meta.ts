import { parseJson } from "@daydream/base";
import { z } from "zod";
import { fail } from "../errors.ts";

/** What `meta.json` beside a CSV file says; `null` where it says nothing. */
export interface DatasetMeta {
  readonly title: string | null;
  /** The first of description, subtitle and title that is not empty. */
  readonly description: string | null;
  readonly licence: string | null;
  readonly url: string | null;
}

/**
 * Reads the text of a `meta.json`. Unknown fields are ignored.
 *
 * @throws `csvagent/bad-meta` naming `file` for text that is no JSON object or a field of another type.
 */
export function parseDatasetMeta(text: string, file: string): DatasetMeta {
  const json = parseJson(text.replace(/^\uFEFF/, ""));
  if (json.kind === "malformed") throw fail("bad-meta", { file, problem: `no JSON: ${json.reason}` });
  const meta = metaSchema.safeParse(json.value);
  if (!meta.success)
    throw fail("bad-meta", { file, problem: z.prettifyError(meta.error).replaceAll("\n", " ") });
  const { title, subtitle, description, licence, license, licenses, url } = meta.data;
  return {
    title: firstFilled(title),
    description: firstFilled(description, subtitle, title),
    licence: firstFilled(licence, license, licenses?.[0]?.name),
    url: firstFilled(url),
  };
}

// --- internal ---

const text = z.string().nullish();

const metaSchema = z.looseObject({
  title: text,
  subtitle: text,
  description: text,
  licence: text,
  license: text,
  licenses: z.array(z.looseObject({ name: text })).nullish(),
  url: text,
});

function firstFilled(...texts: readonly (string | null | undefined)[]): string | null {
  return texts.map((candidate) => candidate?.trim()).find((candidate) => candidate) ?? null;
}
