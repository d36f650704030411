/**
 * What a data frame's columns are called in SQL, where names that differ in case alone are one: the second of
 * two such columns is numbered like a repeated one (`Age`, then `age.1`), and so is one that is called `rowid`,
 * which numbers the rows, and one without a name.
 *
 * @param names of all columns, in file order
 */
export function sqlColumnNames(names: readonly string[]): ReadonlyMap<string, string> {
  const given = new Set(names.map(fold));
  const taken = new Set(["rowid", ""]);
  const called = new Map<string, string>();
  for (const name of names) {
    let free = name;
    for (let number = 1; taken.has(fold(free)) || (free !== name && given.has(fold(free))); number += 1)
      free = `${name}.${number}`;
    taken.add(fold(free));
    called.set(name, free);
  }
  return called;
}

/** A name as it stands in a query: `"body mass"`. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as it stands in a query: `'it''s'`. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

// --- internal ---

/** At least as coarse as DuckDB's own rule, which folds ASCII letters. */
function fold(name: string): string {
  return name.toLowerCase();
}
