import { DaydreamError, type ErrorContext } from "./daydream-error.ts";

/** How one code speaks: its message and hint, made from the context that comes with it. */
export interface ErrorEntry<Context extends Readonly<Record<string, unknown>>> {
  readonly message: (context: Context) => string;
  readonly hint?: (context: Context) => string;
}

/** A package's errors: name (without the package) → how it speaks. */
// biome-ignore lint/suspicious/noExplicitAny: each entry has a context type of its own, inferred per name
export type ErrorTable = Readonly<Record<string, ErrorEntry<any>>>;

/** The context that a table's entry asks for. */
export type ContextOf<Table extends ErrorTable, Name extends keyof Table> =
  Parameters<Table[Name]["message"]> extends [infer Context] ? Context : Readonly<Record<string, never>>;

/** Makes the error `<package>/<name>`; `cause` is the error that led to it. */
export type Fail<Table extends ErrorTable> = <Name extends keyof Table & string>(
  name: Name,
  context: ContextOf<Table, Name>,
  options?: { readonly cause?: unknown },
) => DaydreamError;

/** A package's error table together with its name, as `docs/errors.md` is generated from it. */
export interface ErrorDefinitions<Table extends ErrorTable> {
  readonly packageName: string;
  readonly table: Table;
  readonly fail: Fail<Table>;
}

/**
 * Turns a package's error table into a typed maker of errors.
 *
 * @example
 * const { fail } = defineErrors("store", {
 *   "disk-full": { message: ({ path }: { path: string }) => `no space left to write ${path}` },
 * });
 * throw fail("disk-full", { path: "data/episodes/template.jsonl" });
 */
export function defineErrors<const Table extends ErrorTable>(
  packageName: string,
  table: Table,
): ErrorDefinitions<Table> {
  return {
    packageName,
    table,
    fail: (name, context, options) => {
      const entry = table[name] as ErrorEntry<Readonly<Record<string, unknown>>>;
      return new DaydreamError(`${packageName}/${name}`, context as ErrorContext, {
        message: entry.message(context as ErrorContext),
        hint: entry.hint?.(context as ErrorContext),
        cause: options?.cause,
      });
    },
  };
}
