import type { PoolLimits } from "@daydream/gateway";
import { isMap, isScalar, LineCounter, parseDocument } from "yaml";
import { z } from "zod";

/** What `daydream.config.yaml` says, with the defaults for what it does not say. */
export interface ConfigFile {
  readonly dataRoot: string | undefined;
  /** Where models are asked, by name; `openrouter` is always there. */
  readonly endpoints: ReadonlyMap<string, EndpointSetting>;
  /** Limits that models share, by name; `free` and `paid` are always there. */
  readonly pools: ReadonlyMap<string, PoolLimits>;
  readonly calls: CallSettings;
  /** The settings that stand in the file. */
  readonly given: ReadonlySet<string>;
}

/** One way to reach models. The key itself is in the environment. */
export type EndpointSetting =
  | {
      readonly kind: "openrouter";
      readonly name: "openrouter";
      /** Absent: OpenRouter's own. */
      readonly baseUrl?: string;
      readonly keyVariable: string;
    }
  | {
      readonly kind: "openai-compatible";
      readonly name: string;
      readonly baseUrl: string;
      /** Absent: it needs no key. */
      readonly keyVariable?: string;
    };

/** How a call is made, and made again. */
export interface CallSettings {
  /** How long one attempt may take. Default 4 minutes. */
  readonly timeoutMs: number;
  /** Attempts at one request, the first included. Default 5. */
  readonly attempts: number;
  /** The longest first wait between two attempts; it doubles each time. Default 1 s. */
  readonly baseDelayMs: number;
  /** The longest wait that is chosen here. Default 1 minute. */
  readonly maxDelayMs: number;
  /** A provider that asks for a longer wait is not asked again. Default 5 minutes. */
  readonly maxRetryAfterMs: number;
  /** No attempt begins later than this after the first; absent: no end. */
  readonly deadlineMs?: number;
}

/** A file's settings, or everything that is wrong with it: each problem begins with its line. */
export type ParsedConfig =
  | { readonly kind: "valid"; readonly config: ConfigFile }
  | { readonly kind: "invalid"; readonly problems: readonly string[] };

/** Reads the text of a `daydream.config.yaml`; settings of the other program are left alone. */
export function parseConfig(text: string): ParsedConfig {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, uniqueKeys: true });
  const syntax = document.errors.map((error) => error.message.split("\n")[0] ?? error.message);
  if (document.errors.some(({ code }) => code !== "DUPLICATE_KEY"))
    return { kind: "invalid", problems: syntax };
  const value = toValue(document);
  if (value.kind === "unreadable") return { kind: "invalid", problems: [...syntax, value.problem] };
  const parsed = configSchema.safeParse(value.value);
  const found = (parsed.error?.issues ?? [])
    .flatMap(spelledOut)
    .map(({ path, problem }) => ({ line: lineOfPath(document.contents, path, lineCounter), problem }))
    .toSorted((a, b) => a.line - b.line)
    .map(({ line, problem }) => `line ${line}: ${problem}`);
  const problems = [...syntax, ...found];
  if (!parsed.success || problems.length > 0) return { kind: "invalid", problems };
  return { kind: "valid", config: toConfig(parsed.data ?? {}) };
}

/** What holds where there is no file. */
export function defaultConfig(): ConfigFile {
  return toConfig({});
}

/**
 * Reads the address of an endpoint, up to and without `/chat/completions`. Credentials in it would be shown wherever
 * the endpoint is named.
 */
export function parseBaseUrl(text: string): ParsedBaseUrl {
  const url = URL.parse(text);
  const isPlain =
    url !== null &&
    ["http:", "https:"].includes(url.protocol) &&
    [url.username, url.password, url.search, url.hash].every((part) => part === "") &&
    !/\/chat\/completions\/*$/.test(url.pathname);
  if (isPlain) return { kind: "valid", url: text.replace(/\/+$/, "") };
  const problem = "must be an http or https address, without credentials, query or /chat/completions";
  return { kind: "invalid", problem };
}

export type ParsedBaseUrl =
  | { readonly kind: "valid"; readonly url: string }
  | { readonly kind: "invalid"; readonly problem: string };

// --- internal ---

const defaultConcurrency = { free: 1, paid: 5 } as const;
const defaultKeyVariable = "OPENROUTER_API_KEY";
const windowsMs: Readonly<Record<string, number>> = { s: 1000, min: 60_000, h: 3_600_000 };
const rateForm = /^([1-9]\d{0,8})\s*\/\s*(s|min|h)$/;

/** Only upper case: what is written there by mistake, the key itself, is refused and not repeated. */
const keyVariable = z
  .string(mustBe("the name of an environment variable, such as LOCAL_API_KEY, and not the key itself"))
  .regex(
    /^[A-Z_][A-Z0-9_]*$/,
    mustBe("the name of an environment variable, such as LOCAL_API_KEY, and not the key itself"),
  );

const baseUrl = z.string(mustBe("an http or https address")).transform((text, context) => {
  const parsed = parseBaseUrl(text);
  if (parsed.kind === "valid") return parsed.url;
  context.addIssue({ code: "custom", message: parsed.problem });
  return z.NEVER;
});

const concurrency = z
  .int(mustBe("a whole number from 1 to 1000"))
  .min(1, mustBe("a whole number from 1 to 1000"))
  .max(1000, mustBe("a whole number from 1 to 1000"));

const rate = z
  .string(mustBe("calls in a time, such as 120/min (s, min, h)"))
  .regex(rateForm, mustBe("calls in a time, such as 120/min (s, min, h)"));

const seconds = z
  .number(mustBe("a number of seconds above 0"))
  .positive(mustBe("a number of seconds above 0"));

const pool = z.strictObject({ concurrency, rate: rate.optional() }, mustBe("a mapping with concurrency"));

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
      attempts: z
        .int(mustBe("a whole number from 1 to 100"))
        .min(1, mustBe("a whole number from 1 to 100"))
        .max(100, mustBe("a whole number from 1 to 100"))
        .optional(),
      base_delay_s: seconds.optional(),
      max_delay_s: seconds.optional(),
      max_retry_after_s: seconds.optional(),
      deadline_s: seconds.optional(),
    },
    mustBe("a mapping"),
  ),
);

const configSchema = section(
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

/** What may stand under a path, for the message about what may not. */
const known: Readonly<Record<string, string>> = {
  "": "data_root, endpoints, pools, calls",
  endpoints: "base_url, key",
  pools: "concurrency, rate",
  calls: "timeout_s, attempts, base_delay_s, max_delay_s, max_retry_after_s, deadline_s",
};

type ConfigValue = NonNullable<z.infer<typeof configSchema>>;

function mustBe(what: string) {
  return { error: (issue: { code?: string; input?: unknown }) => messageFor(issue, what) };
}

function messageFor({ code, input }: { readonly code?: string; readonly input?: unknown }, what: string) {
  // Told key by key, each at its own line.
  if (code === "unrecognized_keys") return undefined;
  return input === undefined ? "is missing" : `must be ${what}`;
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

/** An alias may name nothing, or stand for more than a file of settings ever needs. */
function toValue(document: ReturnType<typeof parseDocument>): ReadValue {
  try {
    return { kind: "read", value: document.toJS() };
  } catch (error) {
    if (error instanceof ReferenceError) return { kind: "unreadable", problem: error.message };
    throw error;
  }
}

type ReadValue =
  | { readonly kind: "read"; readonly value: unknown }
  | { readonly kind: "unreadable"; readonly problem: string };

function spelledOut(issue: z.core.$ZodIssue): readonly { path: readonly PropertyKey[]; problem: string }[] {
  const { path, message } = issue;
  if (issue.code !== "unrecognized_keys")
    return [{ path, problem: `${path.join(".") || "the file"} ${message}` }];
  return issue.keys.map((key) => ({
    path: [...path, key],
    problem: `unknown setting "${[...path, key].join(".")}"; there is ${known[String(path[0] ?? "")] ?? "none"}`,
  }));
}

/** The line of the deepest key of a path that stands in the file. */
function lineOfPath(contents: unknown, path: readonly PropertyKey[], lineCounter: LineCounter): number {
  let line = 1;
  let node = contents;
  for (const name of path) {
    if (!isMap(node)) return line;
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(name));
    if (pair === undefined || !isScalar(pair.key)) return line;
    if (pair.key.range) ({ line } = lineCounter.linePos(pair.key.range[0]));
    node = pair.value;
  }
  return line;
}

function toConfig(value: ConfigValue): ConfigFile {
  const { openrouter, ...others } = value.endpoints ?? {};
  const { free, paid, ...more } = value.pools ?? {};
  const { timeout_s, attempts, base_delay_s, max_delay_s, max_retry_after_s, deadline_s } = value.calls ?? {};
  const ownRouter: EndpointSetting = {
    kind: "openrouter",
    name: "openrouter",
    ...(openrouter?.base_url === undefined ? {} : { baseUrl: openrouter.base_url }),
    keyVariable: openrouter?.key ?? defaultKeyVariable,
  };
  const otherEndpoints = Object.entries(others).map(
    ([name, { base_url, key }]): EndpointSetting => ({
      kind: "openai-compatible",
      name,
      baseUrl: base_url,
      ...(key === undefined ? {} : { keyVariable: key }),
    }),
  );
  const allPools = {
    free: { ...free, concurrency: free?.concurrency ?? defaultConcurrency.free },
    paid: { ...paid, concurrency: paid?.concurrency ?? defaultConcurrency.paid },
    ...more,
  };
  return {
    dataRoot: value.data_root,
    endpoints: new Map([ownRouter, ...otherEndpoints].map((endpoint) => [endpoint.name, endpoint])),
    pools: new Map(Object.entries(allPools).map(([name, limits]) => [name, toLimits(limits)])),
    calls: {
      timeoutMs: (timeout_s ?? 240) * 1000,
      attempts: attempts ?? 5,
      baseDelayMs: (base_delay_s ?? 1) * 1000,
      maxDelayMs: (max_delay_s ?? 60) * 1000,
      maxRetryAfterMs: (max_retry_after_s ?? 300) * 1000,
      ...(deadline_s === undefined ? {} : { deadlineMs: deadline_s * 1000 }),
    },
    given: new Set(Object.entries(value).flatMap(([name, said]) => (said === undefined ? [] : [name]))),
  };
}

function toLimits({
  concurrency,
  rate,
}: {
  readonly concurrency: number;
  readonly rate?: string | undefined;
}): PoolLimits {
  const [, callCount, unit = ""] = rateForm.exec(rate ?? "") ?? [];
  const windowMs = windowsMs[unit];
  if (callCount === undefined || windowMs === undefined) return { concurrency };
  return { concurrency, rate: { calls: Number(callCount), windowMs } };
}
