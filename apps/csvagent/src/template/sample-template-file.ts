/** The text of a template file for tests: it counts rows, and may take its time over that. */
export function sampleTemplateFile({
  name,
  question = "How many rows does the table have?",
  program = "rows = len(df)",
}: {
  readonly name: string;
  readonly question?: string;
  /** One line of Python that sets `rows`. */
  readonly program?: string;
}): string {
  return `# ---
# name: ${name}
# intent: Count the rows.
# question: ${question}
# hint: Count them.
# needs:
#   rows: 2
# answer:
#   kind: integer
# difficulty: EASY
# steps:
#   - count the rows
# tags: [rows]
# ---

# %% count the rows
import time

${program}
hook(rows, ${JSON.stringify(program)}, name="rows")
submit(rows)
`;
}
