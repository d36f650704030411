import { stripTypeScriptTypes } from "node:module";

/**
 * A script of a page without its types, fit to stand between script tags.
 *
 * @throws TypeError for one that holds what would end a script, in comments as little as in texts.
 */
export function plainScript(source: string, name: string): string {
  const script = withoutTypes(source);
  if (/<\/script|<!--/i.test(script)) throw new TypeError(`${name} cannot stand in a page`);
  return script;
}

// --- internal ---

/** Node warns that its own way of taking types out may change; whoever asks for a page need not know. */
function withoutTypes(source: string): string {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return stripTypeScriptTypes(source);
  } finally {
    process.emitWarning = emitWarning;
  }
}
