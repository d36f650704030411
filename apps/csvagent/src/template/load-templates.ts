import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { fail } from "../errors.ts";
import { bundledHeaders } from "./bundled-headers.ts";
import { splitTemplate } from "./split-template.ts";
import type { Template } from "./template.ts";

export interface LoadTemplatesOptions {
  /** Its `templates` folder holds the user's own. Without it only the bundled ones are loaded. */
  readonly dataRoot?: string;
}

/**
 * The bundled templates and the user's own (`<data-root>/templates/*.py`), in the order of their names.
 *
 * @throws `csvagent/bad-template` naming file and line, `csvagent/template-name-taken`
 */
export async function loadTemplates(options: LoadTemplatesOptions = {}): Promise<readonly Template[]> {
  const { dataRoot } = options;
  const bundled = await loadFolder(bundledTemplatesFolder, "bundled");
  const own = dataRoot === undefined ? [] : await loadFolder(join(dataRoot, "templates"), "user");
  const byName = new Map<string, Template>();
  for (const template of [...bundled, ...own]) {
    const other = byName.get(template.name);
    if (other !== undefined) {
      throw fail("template-name-taken", { name: template.name, files: [other.file, template.file] });
    }
    byName.set(template.name, template);
  }
  return [...byName.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}

/**
 * Reads one template file wherever it stands.
 *
 * @throws `csvagent/template-missing`, `csvagent/bad-template`
 */
export async function loadTemplate(file: string, origin: Template["origin"] = "user"): Promise<Template> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw fail("template-missing", { file, reason }, { cause });
  });
  return readTemplate(text, { file: origin === "bundled" ? `bundled:${basename(file)}` : file, origin });
}

/** Where the templates are that come with the program. */
export const bundledTemplatesFolder = fileURLToPath(new URL("../../python/templates", import.meta.url));

// --- internal ---

/** What parses headers is loaded only where there is one that was not parsed before. */
async function readTemplate(text: string, at: Pick<Template, "file" | "origin">): Promise<Template> {
  const { body, contentHash } = splitTemplate(text, at.file);
  const header = bundledHeaders[contentHash];
  if (header !== undefined) return { ...header, ...at, body, contentHash };
  const { parseTemplate } = await import("./parse-template.ts");
  return parseTemplate(text, at);
}

async function loadFolder(folder: string, origin: Template["origin"]): Promise<readonly Template[]> {
  if (!existsSync(folder)) return [];
  const files = (await readdir(folder)).filter((name) => name.endsWith(".py") && !name.startsWith("."));
  return Promise.all(files.sort().map((name) => loadTemplate(join(folder, name), origin)));
}
