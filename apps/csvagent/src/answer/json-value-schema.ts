import type { JsonValue } from "@daydream/base";
import { z } from "zod";

/** Any JSON value, typed as the rest of the project types it. */
export const jsonValueSchema: z.ZodType<JsonValue> = z.json();
