import { parseJson } from "@daydream/base";
import { z } from "zod";
import { fail } from "../errors.ts";

/**
 * The datasets that a `kaggle/manifest.json` names, each once, in its order.
 *
 * @throws `csvagent/bad-manifest` naming `file`
 */
export function parseKaggleManifest(text: string, file: string): readonly string[] {
  const json = parseJson(text);
  if (json.kind === "malformed") throw fail("bad-manifest", { file, problem: `no JSON: ${json.reason}` });
  const manifest = manifestSchema.safeParse(json.value);
  if (!manifest.success) {
    throw fail("bad-manifest", { file, problem: z.prettifyError(manifest.error).replaceAll("\n", " ") });
  }
  return [...new Set(manifest.data.map((entry) => entry.slug))];
}

// --- internal ---

const manifestSchema = z.array(z.looseObject({ slug: z.string().min(1) }));
