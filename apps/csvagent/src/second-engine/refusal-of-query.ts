import { z } from "zod";

/**
 * Why a query is not run, from DuckDB's own parse tree of it; undefined when it is one SELECT that reads nothing
 * but `data`, `measures`, its own subqueries and number series.
 *
 * Functions that are tables are allowed by name: some of them, such as `enable_logging`, change the database
 * although they stand in a SELECT and settings are locked.
 *
 * @param tree what DuckDB's `json_serialize_sql` gives
 */
export function refusalOfQuery(tree: unknown): string | undefined {
  const parsed = treeSchema.parse(tree);
  if (parsed.error) return parsed.error_message;
  if (parsed.statements.length !== 1) return "there must be one query";
  const nodes = [...nodesOf(parsed.statements)];
  const own = new Set(["data", "measures", ...nodes.flatMap(commonTables)]);
  for (const node of nodes) {
    const refusal = refusalOfNode(node, own);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

// --- internal ---

/** Tables that are computed, not read. */
const series = new Set(["range", "generate_series", "unnest"]);

const treeSchema = z.discriminatedUnion("error", [
  z.object({ error: z.literal(true), error_message: z.string() }),
  z.object({ error: z.literal(false), statements: z.array(z.unknown()) }),
]);
const tableSchema = z.object({ catalog_name: z.string(), schema_name: z.string(), table_name: z.string() });
const functionSchema = z.object({ function: z.object({ function_name: z.string() }) });
const commonTablesSchema = z.object({ map: z.array(z.object({ key: z.string() })) });

/** Every object in the tree. */
function* nodesOf(value: unknown): Generator<object> {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value)) yield value;
  for (const item of Object.values(value)) yield* nodesOf(item);
}

/** What the node names with WITH. */
function commonTables(node: object): readonly string[] {
  if (!("cte_map" in node)) return [];
  return commonTablesSchema.parse(node.cte_map).map.map(({ key }) => key.toLowerCase());
}

function refusalOfNode(node: object, own: ReadonlySet<string>): string | undefined {
  if (!("type" in node)) return undefined;
  switch (node.type) {
    case "BASE_TABLE": {
      const { catalog_name, schema_name, table_name } = tableSchema.parse(node);
      const name = [catalog_name, schema_name, table_name].filter((part) => part !== "").join(".");
      return own.has(name.toLowerCase()) ? undefined : `the query may read data and measures, not ${name}`;
    }
    case "TABLE_FUNCTION": {
      const name = functionSchema.parse(node).function.function_name.toLowerCase();
      return series.has(name) ? undefined : `the query may not read ${name}()`;
    }
    case "SHOW_REF":
      return "the query may not describe tables";
    default:
      return undefined;
  }
}
