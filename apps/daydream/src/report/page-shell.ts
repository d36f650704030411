import { createHash } from "node:crypto";
import { bundlePage } from "./bundle-page.ts";
import { type Html, html } from "./html.ts";

/**
 * A whole page around its sections: style, script, and data as base64 under the ids that the script asks for. A policy
 * lets no other script run and nothing be asked of any other place.
 */
export function pageText(name: string, body: Html, data: Readonly<Record<string, string>>): string {
  const { script, style } = bundlePage();
  const allowed = createHash("sha256").update(`\n${script}\n`).digest("base64");
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${allowed}'; img-src data:; base-uri 'none'; form-action 'none'`;
  const head = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${name} · daydream</title>
`;
  const top = html`</head>
<body>
<a class="skip" href="#evaluations">to the evaluations</a>
<header class="top"><h1>${name}</h1><button id="theme" class="plain" type="button" hidden>dark</button></header>
<nav aria-label="sections">${places.map(([id, title]) => html`<a href="#${id}">${title}</a>`)}</nav>
<main>
${body}
</main>
`;
  const packed = Object.entries(data).map(
    ([id, text]) => `<script type="application/octet-stream" id="${id}">${text}</script>\n`,
  );
  return [
    head.text,
    `<style>\n${style}</style>\n`,
    top.text,
    ...packed,
    `<script type="module">\n${script}\n</script>\n</body>\n</html>\n`,
  ].join("");
}

// --- internal ---

const places = [
  ["card", "Question"],
  ["overview", "Overview"],
  ["scores", "Scores"],
  ["explore", "Look closer"],
  ["evaluations", "Evaluations"],
  ["texts", "Texts"],
  ["judges", "Judges"],
  ["failures", "Failures"],
  ["cost", "Cost"],
] as const;
