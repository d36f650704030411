import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { createSampleWorkspace, type SampleWorkspace } from "../sample/sample-workspace.ts";
import { bundlePage } from "./bundle-page.ts";
import { escapeHtml, html } from "./html.ts";
import { createTextPacker } from "./pack-texts.ts";
import { reduce, reductionNames } from "./page/reduce.ts";
import { compareSortKeys } from "./page/sort-key.ts";
import { reduceScores, reductions } from "./reduce-scores.ts";
import { chromiumPath, openSamplePage } from "./sample-browser.ts";
import { makeSampleCohort, type SampleCohortOptions, sampleMembers } from "./sample-cohort.ts";
import { chance } from "./sample-results.ts";

const path = "cohorts/tried/reports/report.html";

async function reported(options: SampleCohortOptions): Promise<SampleWorkspace> {
  const sample = await createSampleWorkspace();
  await makeSampleCohort(sample, options);
  const { code, err } = await sample.run("report tried");
  if (code !== 0) throw new Error(err);
  return sample;
}

/** The words of a page without tags and packed data. */
function wordsOf(page: string): string {
  return page
    .replaceAll(/<(script|style)\b.*?<\/\1>/gs, "")
    .replaceAll(/<[^>]+>/g, " ")
    .replaceAll(/\s+/g, " ");
}

describe("report.html", () => {
  it("says what cannot be known of a cohort of which nothing was made", async () => {
    using sample = await reported({ fateOf: () => ({ kind: "absent" }) });
    const words = wordsOf(sample.read(path));
    expect(words).toContain("Nothing has a score yet: there is no number to report.");
    expect(words).toContain("114 members are not made yet");
    expect(words).toContain("not enough data");
    expect(words).toContain("no essay has a score");
    expect(words).not.toMatch(/NaN|Infinity|undefined|null/);
  });

  it("says what cannot be known of a cohort in which everything failed", async () => {
    using sample = await reported({
      fateOf: ({ stage }) =>
        stage === "evaluation" ? { kind: "failed", code: "parse-failed" } : { kind: "made" },
    });
    const words = wordsOf(sample.read(path));
    expect(words).toContain("evaluation parse-failed some-maker/judge-a 48");
    expect(words).toContain("Nothing has a score yet");
    expect(words).not.toContain("are not made yet");
    expect(words).toContain("judge-a clarity 24 0 24 0 100.0 %");
    expect(words).not.toMatch(/NaN|Infinity|undefined/);
  });

  it("says that a half-finished cohort may still change", async () => {
    using sample = await reported({
      fateOf: ({ stage, axes }) => ({
        kind: stage === "evaluation" && axes.combo_id === "combo-3" ? "absent" : "made",
      }),
    });
    const words = wordsOf(sample.read(path));
    expect(words).toContain("32 members are not made yet: every number may still change");
    expect(words).toContain("evaluations with a score 64 of 96");
    expect(words).toContain("judge-a clarity 24 16 0 8");
    expect(words).toMatch(/needs 3.*there are 2/);
  });

  it("says of a single judge and a single score that nothing shows how far they can be trusted", async () => {
    using sample = await reported({ judges: ["judge-a"], judgeReplicates: 1 });
    const words = wordsOf(sample.read(path));
    expect(words).toContain("Only judge-a judges: whether another judge would say the same is not known.");
    expect(words).toContain("No judge scored anything twice");
    expect(words).toContain("only judge-a scored clarity");
    expect(words).toContain("agreement with itself needs two items scored twice");
  });

  it("tells whether the card's criterion is met, and lets a script ask", async () => {
    const card = (threshold: number) =>
      `card: { question: "Is <it> good & new?", success: { threshold: ${threshold} } }`;
    using sample = await reported({ scoreOf: () => 6, card: card(6) });
    expect(wordsOf(sample.read(path))).toContain("Is &lt;it&gt; good &amp; new? met ");
    expect((await sample.run("report tried --require met")).code).toBe(0);
    sample.replace("cohorts/tried/spec/config.yaml", "threshold: 6", "threshold: 6.5");
    const { code, out } = await sample.run("report tried --require met --no-page");
    expect([code, out]).toEqual([1, expect.stringContaining("tried: criterion not met")]);
    const [summary] = JSON.parse((await sample.run("report tried --json")).out).cohorts;
    expect(summary).toMatchObject({ verdict: "not-met", scored: 96 });
    expect((await sample.run("report tried --require perfect")).code).toBe(2);
  });

  it("is the same bytes for the same store, and asks nothing of any other place", async () => {
    using sample = await reported({});
    const page = sample.read(path);
    await sample.run("report tried");
    expect(sample.read(path)).toBe(page);
    expect(page.match(/https?:\/\/[^"'\s<]*/g)).toBeNull();
    expect(page).toContain("default-src &#39;none&#39;");
    expect(page).not.toContain(sample.folder);
  });

  it("puts rubrics with different scales on one", async () => {
    using sample = await createSampleWorkspace();
    await makeSampleCohort(sample, { fateOf: () => ({ kind: "absent" }) });
    sample.replace("1_raw/evaluation_templates.csv", "llm,0,9\nclarity", "llm,0,100\nclarity");
    for (const { stage, id, axes } of sampleMembers(sample))
      if (stage === "evaluation")
        sample.write(
          `gens/evaluation/${id}/parsed.txt`,
          axes.evaluation_template === "clarity" ? "4.5\n" : "50.0\n",
        );
    await sample.run("report tried");
    const words = wordsOf(sample.read(path));
    expect(words).toContain("The rubrics have different scales");
    expect(words).toContain("mean score 0.50");
  });

  describe.skipIf(chromiumPath === undefined)("in a browser", () => {
    const hostile = `</script><script>window.hacked = 1</script><img src=x onerror="window.hacked = 2"> & "quoted" <b>bold</b>\n\u2028 ${"x".repeat(50)}`;

    it("lets no text of a model become a part of the page", async () => {
      using sample = await reported({
        textOf: ({ id }) => `${hostile} ${id}`,
        fateOf: ({ id, stage }) =>
          stage === "evaluation" && chance(id) < 0.2 ? { kind: "failed", code: hostile } : { kind: "made" },
        card: `card: { question: ${JSON.stringify(hostile)}, success: { threshold: 3 } }`,
      });
      await using page = await openSamplePage(join(sample.dataRoot, path));
      await page.evaluate(`document.querySelector("#evaluation-table td button").click()`);
      await page.evaluate(until(`document.querySelectorAll("#drill-down .text").length === 2`));
      for (const element of ["#drill-down .text", "#texts .text", "#card p"])
        expect(await page.evaluate(`document.querySelector("${element}").textContent`)).toContain(
          element.startsWith("#card") ? "window.hacked = 1" : hostile,
        );
      expect(await page.evaluate("window.hacked")).toBeUndefined();
      expect(await page.evaluate(`document.querySelectorAll("img, main b:not(.range b)").length`)).toBe(0);
      expect(page.requests).toEqual([]);
      expect(page.complaints).toEqual([]);
    });

    it("sorts, filters and opens evaluations with the keyboard alone", async () => {
      using sample = await reported({
        fateOf: ({ id }) => ({ kind: id.endsWith("3") ? "unparsed" : "made" }),
      });
      await using page = await openSamplePage(join(sample.dataRoot, path));
      const count = () => page.evaluate(`document.querySelector("#filter output").textContent`);
      expect(await count()).toBe("96 of 96 evaluations");
      const firstRow = () =>
        page.evaluate(
          `[...document.querySelector("#evaluation-table tbody tr").cells].map((cell) => cell.textContent)`,
        );
      const scores = sampleScores(sample);
      expect((await firstRow()) as string[]).toContain(String(Math.max(...scores)));
      await page.evaluate(`document.querySelector("#evaluation-table th button").focus()`);
      await page.press("Enter");
      expect((await firstRow()) as string[]).toContain(String(Math.min(...scores)));
      await page.evaluate(choose("combo_id", "combo-2"));
      expect(await count()).toBe("32 of 96 evaluations");
      await page.evaluate(`document.querySelector("#evaluation-table td button").focus()`);
      await page.press("Enter");
      await page.evaluate(until(`document.querySelectorAll("#drill-down .text").length === 2`));
      const shown = `document.querySelector("#drill-down h2").textContent`;
      const first = await page.evaluate(shown);
      expect(await page.evaluate(`document.querySelector("#drill-down mark").textContent`)).toMatch(
        /^SCORE: /,
      );
      await page.press("ArrowRight");
      expect(await page.evaluate(shown)).not.toBe(first);
      await page.press("Escape");
      expect(await page.evaluate(`document.querySelector("#drill-down").open`)).toBe(false);
      expect(await page.evaluate(`document.activeElement.textContent`)).toBe(first);
      expect(page.complaints).toEqual([]);
    });

    it("shows in its heat map what pivot prints", async () => {
      using sample = await reported({});
      await using page = await openSamplePage(join(sample.dataRoot, path));
      for (const reduction of ["mean", "median", "sd", "n"] as const) {
        const { out } = await sample.run(
          `pivot tried --rows draft_template --cols evaluation_llm --reduce ${reduction} --json`,
        );
        const rows = JSON.parse(out).rows as {
          readonly key: readonly string[];
          readonly cells: readonly { readonly value: number }[];
        }[];
        await page.evaluate(choose("rows", "draft_template"));
        await page.evaluate(choose("columns", "evaluation_llm"));
        await page.evaluate(choose("number", reduction === "sd" ? "standard deviation" : reduction));
        expect(
          await page.evaluate(
            `[...document.querySelectorAll("#heat-map tbody tr")].map((row) => [...row.cells].map((cell) => cell.textContent))`,
          ),
        ).toEqual(
          rows.map(({ key, cells }) => [
            ...key,
            ...cells.map(({ value }) => (reduction === "n" ? String(value) : value.toFixed(2))),
          ]),
        );
      }
      await page.evaluate(`document.querySelector("#heat-map button").click()`);
      expect(await page.evaluate(`document.querySelector("#filter output").textContent`)).toBe(
        "24 of 96 evaluations",
      );
    });

    it("sorts the tables that it was written with", async () => {
      using sample = await reported({});
      await using page = await openSamplePage(join(sample.dataRoot, path));
      const means = `[...document.querySelectorAll("#scores table")[0].tBodies[0].rows].map((row) => Number(row.cells[2].textContent))`;
      const click = `document.querySelectorAll("#scores table")[0].querySelectorAll("th button")[2].click()`;
      await page.evaluate(click);
      const rising = (await page.evaluate(means)) as number[];
      expect(rising).toEqual(rising.toSorted((a, b) => a - b));
      await page.evaluate(click);
      expect(await page.evaluate(means)).toEqual(rising.toReversed());
    });
  });
});

describe("bundlePage()", () => {
  it("declares no name twice", () => {
    const { script } = bundlePage();
    const names = [...script.matchAll(/^(?:async )?(?:function\*?|const|let|class) (\w+)/gm)].map(
      ([, name]) => name,
    );
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    expect(script).not.toMatch(/^(import|export) /m);
  });
});

describe("html", () => {
  it("escapes texts and leaves pieces of pages as they are", () => {
    const piece = html`<b>${"<&>\"'`"}</b>`;
    expect(html`<i title="${'" onclick="'}">${[piece, 3, undefined]}</i>`.text).toBe(
      '<i title="&quot; onclick=&quot;"><b>&lt;&amp;&gt;&quot;&#39;&#96;</b>3</i>',
    );
    expect(escapeHtml("a < b")).toBe("a &lt; b");
  });
});

describe("createTextPacker()", () => {
  it("numbers texts over packets, and takes no more than it was told", () => {
    const packer = createTextPacker({ maxCharacters: 1_000_000 });
    const texts = Array.from({ length: 12 }, (_, index) => String(index).padEnd(100_000, "é"));
    expect(texts.map((text) => packer.add(text))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, -1, -1]);
    const { firsts, packets } = packer.finish();
    expect(firsts).toEqual([0, 2, 4, 6, 8]);
    const unpacked = packets.flatMap((packet) =>
      JSON.parse(gunzipSync(Buffer.from(packet, "base64")).toString()),
    );
    expect(unpacked).toEqual(texts.slice(0, 10));
  });
});

describe("the page's reduce()", () => {
  it("comes to the same as reduceScores()", () => {
    expect([...reductionNames].toSorted()).toEqual([...reductions].toSorted());
    for (const size of [0, 1, 2, 7, 100]) {
      const scores = Array.from(
        { length: size },
        (_, index) => Math.round(chance(`${size} ${index}`) * 18) / 2,
      );
      for (const name of reductionNames) {
        const [own, other] = [reduce(scores, name), reduceScores(scores, name)];
        if (other === undefined) expect(own).toBeUndefined();
        else expect(own).toBeCloseTo(other, 10);
      }
    }
  });
});

describe("compareSortKeys()", () => {
  it("puts what has nothing last, whichever way the others go", () => {
    const keys = [2, null, 1];
    expect(keys.toSorted((a, b) => compareSortKeys(a, b, 1))).toEqual([1, 2, null]);
    expect(keys.toSorted((a, b) => compareSortKeys(a, b, -1))).toEqual([2, 1, null]);
  });
});

/** Waits for something to be so in the page. */
function until(condition: string): string {
  return `new Promise((resolve) => { const look = () => (${condition} ? resolve(true) : setTimeout(look, 5)); look(); })`;
}

/** Chooses an option of the select with that label. */
function choose(label: string, option: string): string {
  return `(() => {
    const labels = [...document.querySelectorAll("label")];
    const select = labels.find((one) => one.firstChild.textContent === ${JSON.stringify(label)}).querySelector("select");
    select.value = [...select.options].find((one) => one.textContent === ${JSON.stringify(option)}).value;
    select.dispatchEvent(new Event("change"));
  })()`;
}

/** The scores in a sample's store. */
function sampleScores(sample: SampleWorkspace): readonly number[] {
  const rows = sample
    .read("cohorts/tried/reports/parsing/aggregated_scores.csv")
    .trimEnd()
    .split("\n")
    .slice(1);
  return rows.flatMap((row) => (row.split(",")[4] === "" ? [] : [Number(row.split(",")[4])]));
}
