import { hashBytes } from "@daydream/base";
import { fail } from "../errors.ts";

/** A template file's two parts, unread. */
export interface TemplateParts {
  readonly yaml: string;
  /** Line of the file on which the YAML begins. */
  readonly firstLine: number;
  readonly body: string;
  readonly bodyLine: number;
  /** SHA-256 of the whole file with `\n` line ends: 64 hex digits. */
  readonly contentHash: string;
}

/**
 * Tells a template file's header from its program.
 *
 * @throws `csvagent/bad-template` where there is no header
 */
export function splitTemplate(text: string, file: string): TemplateParts {
  const source = text.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n");
  const lines = source.split("\n");
  const open = lines.findIndex((line) => line.trim() !== "");
  if (lines[open]?.trimEnd() !== "# ---") {
    const problem =
      "the file must begin with a header: a line `# ---`, YAML in comment lines, a line `# ---`";
    throw fail("bad-template", { file, line: Math.max(open, 0) + 1, problem });
  }
  const length = lines.slice(open + 1).findIndex((line) => line.trimEnd() === "# ---");
  if (length === -1) {
    throw fail("bad-template", { file, line: open + 1, problem: "the header has no closing line `# ---`" });
  }
  const close = open + 1 + length;
  const yaml = lines.slice(open + 1, close).map((line, index) => {
    if (line.trimEnd() === "#") return "";
    if (line.startsWith("# ")) return line.slice(2);
    throw fail("bad-template", {
      file,
      line: open + index + 2,
      problem: "a header line must begin with `# `",
    });
  });
  const start = lines.findIndex((line, index) => index > close && line.trim() !== "");
  const body = start === -1 ? "" : `${lines.slice(start).join("\n").trimEnd()}\n`;
  return {
    yaml: yaml.join("\n"),
    firstLine: open + 2,
    body,
    bodyLine: (start === -1 ? close : start) + 1,
    contentHash: hashBytes(source),
  };
}
