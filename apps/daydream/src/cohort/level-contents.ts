import type { Contents } from "@daydream/design";
import type { Catalogs } from "../catalog/catalogs.ts";
import { noModel } from "../catalog/read-models.ts";
import { type Pipeline, stageNamed } from "../pipeline/pipeline.ts";

/** Looks up in the catalogs what levels stand for. `None` of a model axis is a model without a name. */
export function levelContents(catalogs: Catalogs, pipeline: Pipeline): Contents {
  return ({ stage, axis, level }) => {
    const catalog = stageNamed(pipeline, stage).axes.find(({ name }) => name === axis)?.catalog;
    switch (catalog) {
      case "combos": {
        const combo = catalogs.combos.get(level);
        return combo && { kind: "text", hash: combo.hash };
      }
      case "templates": {
        const template = catalogs.templates.get(stage)?.get(level);
        if (template === undefined) return undefined;
        return template.mode === "copy" ? { kind: "copy" } : { kind: "text", hash: template.hash };
      }
      case "models": {
        if (level === noModel) return { kind: "model", model: "" };
        const model = catalogs.models.get(level);
        return model && { kind: "model", model: model.model };
      }
      case undefined:
        return undefined;
    }
  };
}
