import { fail } from "../errors.ts";
import { createReferenceTeacher } from "./reference-teacher.ts";
import { createScriptedTeacher, type ScriptKind, scriptKinds } from "./scripted-teacher.ts";
import type { Teacher } from "./teacher.ts";

/** What `--teacher` says. */
export type TeacherName =
  | { readonly kind: "reference" }
  /** Plays a bad part on purpose: for tests and `run --test`, not in any help text. */
  | { readonly kind: "scripted"; readonly script: ScriptKind }
  | { readonly kind: "recorded"; readonly folder: string }
  | { readonly kind: "model"; readonly id: string };

/** The model that is asked when `--teacher` is not given. */
export const defaultTeacher = "openai/gpt-oss-120b";

/** The environment variable that holds the key for models. */
export const keyVariable = "OPENROUTER_API_KEY";

/** @throws `csvagent/teacher-unknown` for a text that can name none */
export function parseTeacher(name: string): TeacherName {
  if (name === "reference") return { kind: "reference" };
  const script = scriptKinds.find((kind) => name === `scripted:${kind}`);
  if (script !== undefined) return { kind: "scripted", script };
  const folder = /^recorded:(.+)$/.exec(name)?.[1];
  if (folder !== undefined) return { kind: "recorded", folder };
  if (!/^[^\s/:]+\/\S+$/.test(name)) throw fail("teacher-unknown", { teacher: name });
  return { kind: "model", id: name };
}

export interface ChooseTeacherOptions {
  /** What `--teacher` said, if it was given. */
  readonly name?: string | undefined;
  /** True when {@link keyVariable} is set. */
  readonly hasKey: boolean;
}

/**
 * The teacher that a command works with.
 *
 * @throws `csvagent/teacher-missing` without a name and without a key, listing the three ways;
 * `csvagent/teacher-not-built` for those that cannot be had yet; `csvagent/teacher-unknown`
 */
export function chooseTeacher({ name, hasKey }: ChooseTeacherOptions): Teacher {
  if (name === undefined && !hasKey) throw fail("teacher-missing", { variable: keyVariable });
  const teacher = name ?? defaultTeacher;
  const parsed = parseTeacher(teacher);
  switch (parsed.kind) {
    case "reference":
      return { id: "reference", modelFor: ({ question }) => createReferenceTeacher({ question }) };
    case "scripted":
      return scriptedTeacher(parsed.script);
    case "recorded":
    case "model":
      throw fail("teacher-not-built", { teacher });
  }
}

/** The teacher that plays one of the scripts. */
export function scriptedTeacher(script: ScriptKind): Teacher {
  return {
    id: `scripted:${script}`,
    modelFor: (task) => createScriptedTeacher({ script, ...task }),
  };
}
