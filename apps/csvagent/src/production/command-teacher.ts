import type { Io } from "@daydream/terminal";
import { chooseTeacher, keyVariable } from "../teacher/choose-teacher.ts";
import type { Teacher } from "../teacher/teacher.ts";

/** The teacher that `--teacher` names, or the default model where there is a key. */
export function commandTeacher(io: Io, name: string | undefined): Teacher {
  return chooseTeacher({ name, hasKey: Boolean(io.environment[keyVariable]) });
}
