import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSandbox, type Sandbox } from "@daydream/sandbox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { discoverDatasets } from "../dataset/discover-datasets.ts";
import { findDataset } from "../dataset/find-dataset.ts";
import { pluginFolder } from "../dataset/plugin-folder.ts";
import { readDataset } from "../dataset/read-dataset.ts";
import { profileDataset } from "../profile/profile-dataset.ts";
import { createSecondEngine } from "../second-engine/second-engine.ts";
import { bundledHeaders } from "./bundled-headers.ts";
import { type CheckTemplateOptions, checkTemplate } from "./check-template.ts";
import { bundledTemplatesFolder, loadTemplate, loadTemplates } from "./load-templates.ts";
import { parseTemplate } from "./parse-template.ts";

const guide = new URL("../../../../docs/templates.md", import.meta.url);

let sandbox: Sandbox;
const secondEngine = createSecondEngine();
let dataRoot = "";
let options: CheckTemplateOptions;
let example = "";

beforeAll(async () => {
  sandbox = await openSandbox({ plugin: pluginFolder });
  dataRoot = await mkdtemp(join(tmpdir(), "csvagent-templates-"));
  await mkdir(join(dataRoot, "templates"));
  example = /```python\n([\s\S]*?)```/.exec(await readFile(guide, "utf8"))?.[1] ?? "";
  const found = await discoverDatasets({ dataRoot });
  const datasets = await Promise.all(
    ["penguins", "state-crime"].map(async (slug) => {
      const dataset = await readDataset(findDataset(found, slug));
      return { dataset, profile: await profileDataset(dataset, { sandbox }) };
    }),
  );
  options = { sandbox, secondEngine, datasets };
});
afterAll(async () => {
  await secondEngine.close();
  await sandbox.close();
  await rm(dataRoot, { recursive: true, force: true });
});

async function drop(name: string, text: string): Promise<void> {
  await writeFile(join(dataRoot, "templates", name), text);
}

describe("loadTemplates()", () => {
  it("loads a dropped-in file beside the bundled ones, by name", async () => {
    await drop("example.py", example);
    const templates = await loadTemplates({ dataRoot });
    const names = templates.map(({ name }) => name);
    expect(names).toEqual([...names].sort());
    expect(templates.find(({ name }) => name === "group_with_most_spread")?.origin).toBe("user");
    expect(templates.filter(({ origin }) => origin === "bundled").length).toBeGreaterThanOrEqual(8);
  });

  it("has the header of every bundled file at hand, as the parser reads it", async () => {
    const files = (await readdir(bundledTemplatesFolder)).filter((file) => file.endsWith(".py"));
    const parsed = await Promise.all(
      files.map(async (name) =>
        parseTemplate(await readFile(join(bundledTemplatesFolder, name), "utf8"), {
          file: `bundled:${name}`,
          origin: "bundled",
        }),
      ),
    );
    expect(Object.keys(bundledHeaders).sort()).toEqual(parsed.map(({ contentHash }) => contentHash).sort());
    const byName = parsed.sort((one, other) => (one.name < other.name ? -1 : 1));
    expect(await loadTemplates()).toEqual(byName);
  });

  it("reads what stands in a bundled file that was changed", async () => {
    const text = await readFile(join(bundledTemplatesFolder, "descriptive_summary.py"), "utf8");
    await drop("example.py", text.replace(/^# intent: .*$/m, "# intent: Something else."));
    const changed = await loadTemplate(join(dataRoot, "templates", "example.py"));
    expect(changed).toMatchObject({ name: "descriptive_summary", intent: "Something else." });
  });

  it("refuses a second template of one name and names both files", async () => {
    await drop("example.py", example.replace("group_with_most_spread", "descriptive_summary"));
    await expect(loadTemplates({ dataRoot })).rejects.toMatchObject({
      code: "csvagent/template-name-taken",
      context: { files: ["bundled:descriptive_summary.py", join(dataRoot, "templates", "example.py")] },
    });
  });

  it("names file and line of a faulty one", async () => {
    await drop("example.py", example.replace("difficulty: MEDIUM", "difficulty: TRICKY"));
    await expect(loadTemplates({ dataRoot })).rejects.toMatchObject({
      code: "csvagent/bad-template",
      context: {
        file: join(dataRoot, "templates", "example.py"),
        line: example.split("\n").indexOf("# difficulty: MEDIUM") + 1,
      },
    });
  });
});

describe("checkTemplate()", () => {
  it("tries the documented example: its answers where it applies, the reason where it does not", async () => {
    const [penguins, crime] = await checkTemplate(parseTemplate(example, { file: "example.py" }), options);
    expect(penguins).toMatchObject({ dataset: "penguins", applicability: { kind: "applies" }, problems: [] });
    expect(penguins?.generated).toMatchObject([
      { kind: "question", question: { provenance: { second_engine: { engine: "duckdb", agreed: true } } } },
      { kind: "question", question: { provenance: { second_engine: { engine: "duckdb", agreed: true } } } },
    ]);
    expect(crime?.applicability).toEqual({
      kind: "does-not-apply",
      reasons: [
        "group_column: there is no column of role category and kind text with 2 to 20 different values",
      ],
    });
    expect(crime?.generated).toEqual([]);
  });

  it("finds nothing wrong with any bundled template", async () => {
    for (const template of await loadTemplates()) {
      for (const check of await checkTemplate(template, options)) {
        expect(check.problems, `${template.name} on ${check.dataset}`).toEqual([]);
      }
    }
  });

  it.each([
    [
      "a fault",
      (text: string) => text.replace("group = spread.index[0]", "group = spread.indices[0]"),
      /AttributeError/,
    ],
    [
      "a step without its hook",
      (text: string) => text.replace(/^hook\(group.*\n/m, ""),
      /called hook\(\) 1 times for 2 steps/,
    ],
    [
      "a hook that quotes no line",
      (text: string) => text.replace('hook(group, "group =', 'hook(group, "grp ='),
      /not found in executed code/,
    ],
    [
      "an answer that changes",
      (text: string) => text.replace("float(spread.iloc[0])", "__import__('time').time_ns() % 1e6"),
      /another answer/,
    ],
    [
      "a query that fails",
      (text: string) => text.replace("stddev_samp(", "deviation("),
      /DuckDB: Catalog Error: .*deviation/,
    ],
    [
      "a query that disagrees",
      (text: string) => text.replace("stddev_samp(", "stddev_pop("),
      /DuckDB computes .*, pandas .*: \$\.std: .* is not within 0\.001 of/,
    ],
  ])("reports %s", async (_, spoil, problem) => {
    const [check] = await checkTemplate(parseTemplate(spoil(example), { file: "example.py" }), options);
    expect(check?.problems.join("\n")).toMatch(problem);
  });
});
