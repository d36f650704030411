import { csvCell } from "@daydream/design/catalog";
import type { DeclaredSettings } from "../inputs/inputs-record.ts";
import type { FactoredRows } from "./factor-rows.ts";

/** The files of a spec: path relative to its folder → text. */
export type SpecFiles = Readonly<Record<string, string>>;

/** Writes factored rows as a spec: free axes as lists, coupled ones as a tuple from a CSV. */
export function migratedSpec(
  { free, coupled, items }: FactoredRows,
  of: {
    readonly cohort: string;
    readonly ids: "content" | "names-v1";
    readonly order: readonly string[];
    readonly stages: Readonly<Record<string, DeclaredSettings>>;
  },
): SpecFiles {
  const axes = free.map(({ axis, levels }) => `  ${axis}: [${levels.map(scalar).join(", ")}]`);
  const tuple =
    coupled.length === 0
      ? []
      : [
          "rules:",
          "  tuples:",
          "    members:",
          `      axes: [${coupled.join(", ")}]`,
          `      items: "@file:${itemsPath}"`,
        ];
  const stages = Object.entries(of.stages).flatMap(([stage, settings]) => {
    const values = Object.entries(settings).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
    return values.length === 0 ? [] : [`  ${stage}: { ${values.join(", ")} }`];
  });
  const config = [
    `# Made from the membership of ${of.cohort}: it compiles to the same members.`,
    axes.length === 0 ? "axes: {}" : "axes:",
    ...axes,
    ...tuple,
    ...(stages.length === 0 ? [] : ["stages:", ...stages]),
    "output:",
    `  field_order: [${of.order.join(", ")}]`,
    `  ids: ${of.ids}`,
    "",
  ].join("\n");
  if (coupled.length === 0) return { "config.yaml": config };
  const csv = [coupled, ...items].map((cells) => cells.map(csvCell).join(",")).join("\n");
  return { "config.yaml": config, [itemsPath]: `${csv}\n` };
}

// --- internal ---

const itemsPath = "items/members.csv";

function scalar(level: string): string {
  return /^[A-Za-z_][\w.-]*$/.test(level) && !/^(true|false|null|yes|no|on|off)$/i.test(level)
    ? level
    : JSON.stringify(level);
}
