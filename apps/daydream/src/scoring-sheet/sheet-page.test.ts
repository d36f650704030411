import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromiumPath, openSamplePage, type SamplePage } from "../report/sample-browser.ts";
import { makeSampleCohort, sampleEvaluations } from "../report/sample-cohort.ts";
import { createSampleWorkspace, type SampleWorkspace } from "../sample/sample-workspace.ts";

/** Everything that could be taken for a part of the page. */
const hostile = [
  '</div></article></main><script>window.hostile = "script"</script>',
  '<img src="https://example.org/x.png" onerror="window.hostile = 1">',
  "<!-- <style>* { display: none }</style> ]]> &lt;b&gt; &amp; `$1` {{ 1 }}",
  "<form action='https://example.org'><input autofocus onfocus='window.hostile = 2'>",
  "tab\there, nul \u0001, umlaut ü, 漢字, \u202eright to left\u202c, \u{1F600}",
].join("\n");

describe.skipIf(chromiumPath === undefined)("the page of a sheet", () => {
  let sample: SampleWorkspace;
  let page: SamplePage;
  let codes: readonly string[];
  let texts: readonly string[];

  beforeAll(async () => {
    sample = await createSampleWorkspace();
    await makeSampleCohort(sample, { textOf: ({ id }) => `\n  ${id}\n\n${hostile}\n` });
    const written = await sample.run(
      "sheet write tried --rubric clarity --out sheet --n 4 --judge ann --json",
    );
    const { sheet } = JSON.parse(written.out);
    const { items } = JSON.parse(sample.read(`cohorts/tried/sheets/${sheet}/key.json`));
    codes = items.map(({ code }: { code: string }) => code);
    texts = items.map(({ gen_id }: { gen_id: string }) => sample.read(`gens/essay/${gen_id}/parsed.txt`));
    page = await openSamplePage(join(sample.folder, "sheet/sheet.html"));
  });

  afterAll(async () => {
    await page[Symbol.asyncDispose]();
    sample[Symbol.dispose]();
  });

  /** Enters something as a person does. */
  const enter = (place: number, field: "input" | "textarea", value: string) =>
    page.evaluate(`(() => {
      const field = document.querySelectorAll("article ${field}")[${place}];
      field.focus();
      field.value = ${JSON.stringify(value)};
      field.dispatchEvent(new Event("input", { bubbles: true }));
    })()`);
  const focused = () =>
    page.evaluate(`[...document.querySelectorAll("article")].indexOf(document.activeElement)`);
  const key = (name: string) =>
    page.evaluate(
      `document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "${name}", bubbles: true, cancelable: true }))`,
    );
  const words = (selector: string) =>
    page.evaluate(`document.querySelector(${JSON.stringify(selector)}).textContent`);

  it("shows every text to the letter, whatever it is, asks nobody for anything and complains of nothing", async () => {
    expect(
      await page.evaluate(`[...document.querySelectorAll(".text")].map((one) => one.textContent)`),
    ).toEqual(texts);
    expect(await page.evaluate("window.hostile ?? null")).toBe(null);
    expect(await page.evaluate("document.images.length + document.forms.length")).toBe(0);
    expect(page.requests).toEqual([]);
    expect(page.complaints).toEqual([]);
    expect(await words("h1")).toBe("Scoring sheet for ann");
  });

  it("can be used from the keyboard alone", async () => {
    await page.evaluate("document.body.focus()");
    await key("n");
    expect(await focused()).toBe(0);
    await key("n");
    await key("n");
    expect(await focused()).toBe(2);
    await key("p");
    expect(await focused()).toBe(1);
    await key("s");
    expect(await page.evaluate("document.activeElement.closest('article').dataset.code")).toBe(codes[1]);
    // In a field, letters are letters.
    await key("n");
    expect(await page.evaluate("document.activeElement.tagName")).toBe("INPUT");
    await page.press("Enter");
    expect(await focused()).toBe(2);
    await key("u");
    expect(await focused()).toBe(0);
    const stops = await page.evaluate(
      `[...document.querySelectorAll("input, textarea, button")].every((one) => one.tabIndex === 0 && (one.labels?.length !== 0 || one.textContent !== ""))`,
    );
    expect(stops).toBe(true);
  });

  it("says which score is off the scale, and saves none while there is one", async () => {
    await enter(0, "input", "10");
    expect(await words("article .problem")).toBe("It should be a number from 0 to 9.");
    expect(await page.evaluate(`document.querySelector("article input").getAttribute("aria-invalid")`)).toBe(
      "true",
    );
    await page.evaluate(`document.querySelector("#save").click()`);
    expect(await words("#notice")).toContain("nothing was saved");
    expect(await words("#progress")).toBe("0 of 4 scored");
    await enter(0, "input", "9");
    expect(await words("article .problem")).toBe("");
  });

  it("keeps what was entered, and saves a file that can be imported", async () => {
    await enter(0, "input", " 7.5 ");
    await enter(0, "textarea", 'Says "what",\nnot when');
    await enter(2, "input", "0");
    expect(await words("#progress")).toBe("2 of 4 scored");
    await page.evaluate("window.before = true; location.reload()");
    for (;;) {
      const isThere = "window.before === undefined && document.documentElement?.dataset.ready === 'true'";
      if ((await page.evaluate(isThere)) === true) break;
      await setTimeout(10);
    }
    expect(await words("#progress")).toBe("2 of 4 scored");
    const saved = await page.evaluate(`(async () => {
      let blob;
      const make = URL.createObjectURL;
      URL.createObjectURL = (given) => { blob = given; return make.call(URL, given); };
      let name;
      HTMLAnchorElement.prototype.click = function () { name = this.download; };
      document.querySelector("#save").click();
      return { text: await blob.text(), name };
    })()`);
    const { text, name } = saved as { readonly text: string; readonly name: string };
    expect(name).toMatch(/^s_\w+-ann-scores\.csv$/);
    expect(text).toBe(
      [
        "code,score,comment",
        `${codes[0]},7.5,"Says ""what"",`,
        'not when"',
        `${codes[1]},,`,
        `${codes[2]},0,`,
        `${codes[3]},,`,
        "",
      ].join("\n"),
    );
    writeFileSync(join(sample.folder, name), text);
    const imported = await sample.run(`sheet import ${name}`);
    expect(imported.out).toContain("person:ann: 2 new scores of clarity");
    const { evaluations } = await sampleEvaluations(sample);
    const people = evaluations.filter(({ judge }) => judge === "person:ann");
    expect(people.map(({ score }) => score)).toEqual([7.5, 0]);
    expect(sample.read(`${people[0]?.generation.path}/raw.txt`)).toBe(
      'Says "what",\nnot when\n\nSCORE: 7.5\n',
    );
  });
});
