import { z } from "zod";
import { parseBaseUrl } from "./base-url.ts";
import { rateForm } from "./rate-form.ts";

/** Only upper case: what is written there by mistake, the key itself, is refused and not repeated. */
const keyVariable = matching(
  /^[A-Z_][A-Z0-9_]*$/,
  "the name of an environment variable, such as LOCAL_API_KEY, and not the key itself",
);

const baseUrl = z.string(mustBe("an http or https address")).transform((text, context) => {
  const parsed = parseBaseUrl(text);
  if (parsed.kind === "valid") return parsed.url;
  context.addIssue({ code: "custom", message: parsed.problem });
  return z.NEVER;
});

const rate = matching(rateForm, "calls in a time, such as 120/min (s, min, h)");

const aDay = mustBe("a number of seconds above 0, at most 86400");
const seconds = z.number(aDay).positive(aDay).max(86_400, aDay);

const pool = z.strictObject(
  { concurrency: count(1000), rate: rate.optional() },
  mustBe("a mapping with concurrency"),
);

const endpoints = section(
  z
    .object(
      {
        openrouter: section(
          z.strictObject({ base_url: baseUrl.optional(), key: keyVariable.optional() }, mustBe("a mapping")),
        ),
      },
      mustBe("a mapping of endpoints"),
    )
    .catchall(
      z.strictObject({ base_url: baseUrl, key: keyVariable.optional() }, mustBe("a mapping with base_url")),
    )
    .superRefine(refuseOddNames),
);

const knownPool = section(pool.partial({ concurrency: true }));

const pools = section(
  z
    .object({ free: knownPool, paid: knownPool }, mustBe("a mapping of pools"))
    .catchall(pool)
    .superRefine(refuseOddNames),
);

const calls = section(
  z.strictObject(
    {
      timeout_s: seconds.optional(),
      attempts: count(100).optional(),
      base_delay_s: seconds.optional(),
      max_delay_s: seconds.optional(),
      max_retry_after_s: seconds.optional(),
      deadline_s: seconds.optional(),
    },
    mustBe("a mapping"),
  ),
);

/** What `daydream.config.yaml` may hold, spelled as there. */
export const configSchema = section(
  z.strictObject(
    {
      data_root: z.string(mustBe("a folder's path")).min(1, mustBe("a folder's path")).optional(),
      endpoints,
      pools,
      calls,
      // The other program's.
      concurrency: z.unknown().optional(),
      sandbox: z.unknown().optional(),
    },
    mustBe("a mapping of settings"),
  ),
);

export type ConfigValue = NonNullable<z.infer<typeof configSchema>>;

/** What may stand under a path, for the message about what may not. */
export const knownSettings: Readonly<Record<string, string>> = {
  "": "data_root, endpoints, pools, calls",
  endpoints: "base_url, key",
  pools: "concurrency, rate",
  calls: "timeout_s, attempts, base_delay_s, max_delay_s, max_retry_after_s, deadline_s",
};

// --- internal ---

function mustBe(what: string) {
  return { error: (issue: { code?: string; input?: unknown }) => messageFor(issue, what) };
}

function messageFor({ code, input }: { readonly code?: string; readonly input?: unknown }, what: string) {
  // Told key by key, each at its own line.
  if (code === "unrecognized_keys") return undefined;
  return input === undefined ? "is missing" : `must be ${what}`;
}

function matching(form: RegExp, what: string) {
  return z.string(mustBe(what)).regex(form, mustBe(what));
}

function count(most: number) {
  const error = mustBe(`a whole number from 1 to ${most}`);
  return z.int(error).min(1, error).max(most, error);
}

/** A heading with nothing under it says nothing. */
function section<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((value) => value ?? undefined, schema.optional()).optional();
}

function refuseOddNames(value: Readonly<Record<string, unknown>>, context: z.RefinementCtx): void {
  for (const name of Object.keys(value))
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name))
      context.addIssue({
        code: "custom",
        path: [name],
        message: "cannot be a name: letters, digits, -, _ and .",
      });
}
