/**
 * Writes the files that are made from others: `docs/cli.md`, `docs/errors.md` and the headers of bundled templates.
 *
 * `npm run docs` writes them; `node scripts/docs.ts --check` says which ones are out of date and exits 1.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { ErrorTable } from "@daydream/base";
import { designErrors } from "@daydream/design";
import { engineErrors } from "@daydream/engine";
import { gatewayErrors } from "@daydream/gateway";
import { sandboxErrors } from "@daydream/sandbox";
import { storeErrors } from "@daydream/store";
import { processIo } from "@daydream/terminal";
import type { Command } from "commander";
import { createProgram } from "../apps/csvagent/src/cli.ts";
import { csvagentErrors } from "../apps/csvagent/src/errors.ts";
import { bundledTemplatesFolder } from "../apps/csvagent/src/template/load-templates.ts";
import { parseTemplate } from "../apps/csvagent/src/template/parse-template.ts";
import { createProgram as createDaydreamProgram } from "../apps/daydream/src/cli.ts";
import { daydreamErrors } from "../apps/daydream/src/errors.ts";

const root = resolve(import.meta.dirname, "..");

interface Definitions {
  readonly packageName: string;
  readonly table: ErrorTable;
}

const definitions: readonly Definitions[] = [
  csvagentErrors,
  daydreamErrors,
  designErrors,
  engineErrors,
  gatewayErrors,
  sandboxErrors,
  storeErrors,
];

const documents: Readonly<Record<string, string>> = {
  "docs/cli.md": cliReference(),
  "docs/errors.md": errorTable(),
  "apps/csvagent/src/template/bundled-headers.ts": templateHeaders(),
};

const outdated = Object.entries(documents).filter(([path, text]) => readText(path) !== text);
if (process.argv.includes("--check")) {
  for (const [path] of outdated) console.error(`${path} is out of date: npm run docs`);
  process.exitCode = outdated.length === 0 ? 0 : 1;
} else {
  for (const [path, text] of outdated) {
    writeFileSync(join(root, path), text);
    console.log(`wrote ${path}`);
  }
}

// --- internal ---

function readText(path: string): string | undefined {
  try {
    return readFileSync(join(root, path), "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

function cliReference(): string {
  const runNothing = () => async () => {
    throw new TypeError("the reference runs no command");
  };
  const programs = [createDaydreamProgram(runNothing, processIo()), createProgram(runNothing, processIo())];
  const sections: string[] = [];
  const visit = (command: Command, path: string): void => {
    command.configureHelp({ helpWidth: 100 });
    sections.push(`## ${path}\n\n\`\`\`text\n${command.helpInformation().trimEnd()}\n\`\`\`\n`);
    for (const child of command.commands) visit(child, `${path} ${child.name()}`);
  };
  for (const program of programs) visit(program, program.name());
  return [
    "# Command line",
    "",
    "Made from the programs by `npm run docs`.",
    "",
    "Exit codes: 0 done or nothing to do · 1 finished with failures · 2 refused or misused, nothing changed · 130 interrupted.",
    "",
    sections.join("\n"),
  ].join("\n");
}

function errorTable(): string {
  const rows = definitions.flatMap(({ packageName, table }) =>
    Object.entries(table)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, entry]) => {
        const hint = entry.hint?.(placeholders()) ?? "";
        return `| \`${packageName}/${name}\` | ${cell(entry.message(placeholders()))} | ${cell(hint)} |`;
      }),
  );
  return [
    "# Errors",
    "",
    "Made from the error tables by `npm run docs`. A code is stable, its words are not; `<name>` stands for what the",
    "error carries under that name.",
    "",
    "| code | says | what to do |",
    "| --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}

function templateHeaders(): string {
  const files = readdirSync(bundledTemplatesFolder).filter((name) => name.endsWith(".py"));
  const entries = files.sort().map((file) => {
    const text = readFileSync(join(bundledTemplatesFolder, file), "utf8");
    const {
      body: _body,
      file: _file,
      origin: _origin,
      contentHash,
      ...header
    } = parseTemplate(text, { file });
    return [contentHash, header] as const;
  });
  return [
    'import type { TemplateHeader } from "./template.ts";',
    "",
    "/**",
    " * The headers of the bundled templates by the hash of their file, parsed and checked; made by `npm run docs`. A file",
    " * that has changed since is not found here and parsed when it is read.",
    " */",
    `export const bundledHeaders: Readonly<Record<string, TemplateHeader>> = ${JSON.stringify(Object.fromEntries(entries), null, 2)};`,
    "",
  ].join("\n");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}

/** A context in which every field is its own name, whatever the message does with it. */
function placeholders(): Record<string, unknown> {
  return new Proxy({}, { get: (_, name) => placeholder(String(name)) });
}

/** A list of one, or a text, whichever the message takes it for. */
function placeholder(name: string): unknown {
  const text = `<${name}>`;
  const asText = () => text;
  const item = new Proxy(
    {},
    { get: (_, key) => (key === "toString" || key === Symbol.toPrimitive ? asText : `<${String(key)}>`) },
  );
  return new Proxy([item], {
    get: (list, key, itself) => {
      if (key === "slice") return () => itself;
      const isTextMethod = key === "toFixed" || key === "toString" || key === Symbol.toPrimitive;
      if (isTextMethod || (key in String.prototype && !(key in list))) return asText;
      return Reflect.get(list, key);
    },
  });
}
