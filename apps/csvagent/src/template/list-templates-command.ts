import type { Io } from "@daydream/terminal";
import { type ExitCode, exitCode, renderTable } from "@daydream/terminal";
import { readSettings, type SettingFlags } from "../settings/settings.ts";
import { loadTemplates } from "./load-templates.ts";
import { withoutBody } from "./without-body.ts";

/** `templates list`: what can be asked. */
export async function listTemplatesCommand(
  io: Io,
  flags: SettingFlags & { json?: boolean },
): Promise<ExitCode> {
  const { dataRoot } = await readSettings(flags, io);
  const templates = await loadTemplates({ dataRoot });
  if (flags.json) {
    io.out(`${JSON.stringify(templates.map(withoutBody), null, 2)}\n`);
    return exitCode.done;
  }
  io.out(
    renderTable(
      [
        { title: "template" },
        { title: "difficulty" },
        { title: "steps", align: "right" },
        { title: "from" },
        { title: "parameters", maxWidth: 32 },
        { title: "what it asks", maxWidth: 72 },
      ],
      templates.map(({ name, difficulty, steps, origin, parameters, intent }) => [
        name,
        difficulty,
        String(steps.length),
        origin === "user" ? "yours" : origin,
        Object.keys(parameters).join(", "),
        intent,
      ]),
    ),
  );
  return exitCode.done;
}
