import type { Profile } from "../profile/profile.ts";

/** A whole profile for tests. */
export function sampleProfile(): Profile {
  const common = { missing: 0, missing_share: 0, role_reason: "" };
  return {
    profile_version: 1,
    reading: { encoding: "utf-8", delimiter: ",", decimal: ".", byte_order_mark: false, renamed_columns: {} },
    rows: 1338,
    duplicate_rows: 1,
    columns: [
      {
        ...common,
        name: "age",
        dtype: "int64",
        kind: "integer",
        role: "measure",
        distinct: 47,
        statistics: { min: 18, q25: 27, median: 39, q75: 51, max: 64, mean: 39.2, std: 14.05, skew: 0.06 },
      },
      {
        ...common,
        name: "region",
        dtype: "object",
        kind: "text",
        role: "category",
        distinct: 4,
        top_values: [
          { value: "southeast", count: 364 },
          { value: "northwest", count: 325 },
        ],
      },
      { ...common, name: "note", dtype: "object", kind: "text", role: "text", missing: 3, distinct: 1300 },
    ],
    correlations: [],
    alerts: [],
    head: [],
  };
}
