import { type Html, html } from "../html.ts";

/** Places that the page's script fills: heat map, distributions and the list of all evaluations. */
export function exploreSections(): Html {
  return html`<section id="explore"><h2>Look closer</h2>
<noscript><p>The heat map, the distributions and the list of evaluations need JavaScript; all tables above and below do not.</p></noscript>
<p class="soft">The filter holds for the heat map, the distributions and the list.</p>
<div class="controls" id="filter"></div>
<h3>Heat map</h3>
<div class="controls" id="heat-controls"></div>
<div class="scroll" id="heat-map"></div>
<p class="soft">· the design has no such combination; – it has, and there is no score. A cell leads to its evaluations.</p>
<h3>Distributions</h3>
<div class="controls" id="distribution-controls"></div>
<div class="facets" id="distribution-figures"></div>
</section>
<section id="evaluations" tabindex="-1"><h2>Evaluations</h2>
<div class="scroll" id="evaluation-table"></div>
<div class="bar" id="evaluation-pages"></div>
</section>
<dialog id="drill-down" aria-labelledby="drill-down-title"></dialog>`;
}
