import type { DeclaredSettings } from "../inputs/inputs-record.ts";
import type { ReportStages } from "./report-stages.ts";

/** What a cohort that scores chosen candidates again is made of. */
export interface CuratedCohort {
  readonly candidates: readonly string[];
  readonly rubrics: readonly string[];
  readonly judges: readonly string[];
  /** How often each judge scores each candidate under each rubric. */
  readonly replicates: number;
  /** What evaluations asked of their models before; the same words give the same ids. */
  readonly settings: DeclaredSettings;
  readonly ids: "content" | "names-v1";
  /** A sentence for whoever opens the file. */
  readonly remark: string;
}

/** The files of a curated cohort's spec: path below the spec's folder → text; `config.yaml` last. */
export function curatedSpec(of: CuratedCohort, stages: ReportStages): ReadonlyMap<string, string> {
  const { scoring, candidate, rubricAxis, judgeAxis } = stages;
  const given = candidate.givenBy ?? candidate.name;
  const path = `items/${given}.csv`;
  const settings = Object.entries(of.settings).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  const lines = [
    `# ${of.remark}`,
    "axes:",
    `  ${given}: "@file:${path}"`,
    `  ${rubricAxis}: [${of.rubrics.map(scalar).join(", ")}]`,
    `  ${judgeAxis}: [${of.judges.map(scalar).join(", ")}]`,
    ...(of.replicates > 1 ? [`replicates: { ${judgeAxis}: ${of.replicates} }`] : []),
    ...(settings.length > 0 ? ["stages:", `  ${scoring.name}: { ${settings.join(", ")} }`] : []),
    "output:",
    `  field_order: [${given}, ${rubricAxis}, ${judgeAxis}]`,
    ...(of.ids === "content" ? [] : [`  ids: ${of.ids}`]),
  ];
  return new Map([
    [path, `${[given, ...of.candidates].join("\n")}\n`],
    ["config.yaml", `${lines.join("\n")}\n`],
  ]);
}

// --- internal ---

function scalar(level: string): string {
  return /^[A-Za-z_][\w.-]*$/.test(level) && !/^(true|false|null|yes|no|on|off)$/i.test(level)
    ? level
    : JSON.stringify(level);
}
