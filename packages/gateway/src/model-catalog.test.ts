import { describe, expect, it } from "vitest";
import { parseModelCatalog } from "./model-catalog.ts";

const row = {
  id: "r1",
  model: "deepseek/deepseek-r1",
  input_usd_per_million: "0.5",
  output_usd_per_million: "2.15",
};

describe("parseModelCatalog()", () => {
  it("reads records as a CSV file gives them", () => {
    const catalog = parseModelCatalog([
      { ...row, provider: "deepseek", display_name: "R1", endpoint: "", pool: " " },
      { id: "q", model: "qwen/qwen3:free", input_usd_per_million: "", output_usd_per_million: "" },
      {
        id: "l",
        model: "llama",
        endpoint: "local",
        pool: "gpu",
        input_usd_per_million: 0,
        output_usd_per_million: 0,
      },
    ]);
    expect(catalog.models).toEqual([
      {
        id: "r1",
        model: "deepseek/deepseek-r1",
        endpoint: "openrouter",
        pool: "paid",
        prices: { inputUsdPerMillion: 0.5, outputUsdPerMillion: 2.15 },
      },
      { id: "q", model: "qwen/qwen3:free", endpoint: "openrouter", pool: "free" },
      {
        id: "l",
        model: "llama",
        endpoint: "local",
        pool: "gpu",
        prices: { inputUsdPerMillion: 0, outputUsdPerMillion: 0 },
      },
    ]);
    expect(catalog.find("q")?.model).toBe("qwen/qwen3:free");
    expect(catalog.find("nobody")).toBeUndefined();
  });

  it("reads pins", () => {
    const [model] = parseModelCatalog([
      { ...row, pin_providers: "deepinfra, together", pin_quantizations: "fp8 bf16" },
    ]).models;
    expect(model).toMatchObject({ providers: ["deepinfra", "together"], quantizations: ["fp8", "bf16"] });
  });

  it("puts a model that costs nothing into the free pool", () => {
    const [model] = parseModelCatalog([
      { ...row, input_usd_per_million: "0", output_usd_per_million: "0" },
    ]).models;
    expect(model?.pool).toBe("free");
  });

  it("names every mistake at once", () => {
    expect(() =>
      parseModelCatalog([
        row,
        { id: "", model: "x" },
        { ...row },
        { ...row, id: "dear", input_usd_per_million: "cheap" },
        { ...row, id: "gift", output_usd_per_million: -1 },
        { ...row, id: "half", output_usd_per_million: "" },
        { ...row, id: "odd", pin_quantizations: "fp7" },
        "nothing",
      ]),
    ).toThrow(
      expect.objectContaining({
        code: "gateway/bad-model-catalog",
        context: {
          retryable: false,
          problems: [
            "record 2, id: a text is needed",
            "record 3, id: r1 is there already",
            "record 4, input_usd_per_million: not a number",
            "record 5, output_usd_per_million: less than 0",
            "record 6, output_usd_per_million: prices come in pairs: one of them is missing",
            expect.stringMatching(/^record 7, pin_quantizations\.0: /),
            expect.stringMatching(/^record 8, all of it: /),
          ],
        },
      }),
    );
  });
});
