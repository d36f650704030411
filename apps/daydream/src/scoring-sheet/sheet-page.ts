import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Html, html } from "../report/html.ts";
import { plainScript } from "../report/plain-script.ts";
import type { SheetKey } from "./sheet-key.ts";

/** What a sheet shows. */
export interface SheetPage {
  readonly key: SheetKey;
  /** The rubric with a word in the place of the text. */
  readonly rubric: string;
  /** In the order of the key's codes. */
  readonly texts: readonly string[];
}

/**
 * A scoring sheet as one file that needs nothing else: no request, no server. Neither ids nor names of models,
 * templates or cohorts are in it.
 */
export function sheetPage({ key, rubric, texts }: SheetPage): string {
  const script = `(() => {\n${plainScript(readPart("main.ts"), "main.ts")}\n})();`;
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${createHash("sha256").update(script).digest("base64")}'; base-uri 'none'; form-action 'none'`;
  const { sheet, judge, items } = key;
  const { min, max } = key.rubric.scale;
  const articles = items.map(({ code }, index) =>
    article({ code, index, of: items.length, key, text: texts[index] ?? "" }),
  );
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Scoring sheet ${sheet}</title>
<style>${trusted(readPart("sheet.css"))}</style>
</head>
<body>
<main data-sheet="${sheet}" data-judge="${judge ?? ""}" data-min="${min}" data-max="${max}">
<h1>Scoring sheet${judge === undefined ? "" : ` for ${judge}`}</h1>
<p>${items.length} texts in an order by lot. Read each, and give it a score from ${min} to ${max}; a comment if you like. Leave
blank what you cannot judge. What you enter is kept in this browser; “Save scores” makes a file of it, to hand back.</p>
<p>Keys: <kbd>n</kbd> next text, <kbd>p</kbd> previous one, <kbd>s</kbd> its score, <kbd>Enter</kbd> in a score: next text,
<kbd>u</kbd> next one without a score, <kbd>Esc</kbd> leaves a field.</p>
<details open>
<summary>What is asked</summary>
<div class="rubric" dir="auto">${rubric}</div>
</details>
${articles}
</main>
<footer>
<strong id="progress">0 of ${items.length} scored</strong>
<button type="button" id="next">Next without a score</button>
<button type="button" id="save" class="strong">Save scores</button>
<span id="notice" role="status"></span>
</footer>
<noscript><p>This page keeps and saves scores with a script. Without one, fill in sheet.csv.</p></noscript>
<script>${trusted(script)}</script>
</body>
</html>
`;
  return page.text;
}

// --- internal ---

function article({
  code,
  index,
  of,
  key,
  text,
}: {
  readonly code: string;
  readonly index: number;
  readonly of: number;
  readonly key: SheetKey;
  readonly text: string;
}): Html {
  const { min, max } = key.rubric.scale;
  const name = `text-${index + 1}`;
  return html`<article data-code="${code}" tabindex="-1" aria-labelledby="${name}">
<h2 id="${name}">${index + 1} of ${of} · ${code}</h2>
<div class="text" dir="auto">${text}</div>
<div class="entry">
<label>Score, ${min} to ${max}<input type="text" inputmode="decimal" autocomplete="off" aria-describedby="${name}-problem"></label>
<label>Comment<textarea rows="1" autocomplete="off"></textarea></label>
<p class="problem" id="${name}-problem" role="alert"></p>
</div>
</article>
`;
}

/** A part of the page that comes from this program. */
function trusted(text: string): Html {
  return { kind: "html", text };
}

function readPart(name: string): string {
  return readFileSync(join(import.meta.dirname, "page", name), "utf8");
}
