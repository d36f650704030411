import { type ExitCode, exitCode, type Io } from "@daydream/terminal";
import type { EffectsFlags } from "../commands/effects.ts";
import { chosenCohorts } from "../report/find-reportable.ts";
import { readEvaluations } from "../report/read-evaluations.ts";
import { scoreRows } from "../report/score-rows.ts";
import { openWorkspace } from "../settings/workspace.ts";
import { chooseEvaluations } from "./choose-evaluations.ts";
import { describeEffects, effectsJson } from "./describe-effects.ts";
import { lookedAt } from "./describe-scores.ts";
import { checkUnit, designAxes, designAxis } from "./design-axis.ts";
import { findEffects } from "./find-effects.ts";

/** `effects`: what each axis, and each pair of axes, does to scores. */
export async function effectsCommand(io: Io, cohort: string, flags: EffectsFlags): Promise<ExitCode> {
  const workspace = await openWorkspace(flags, io);
  const { files, pipeline } = workspace;
  chosenCohorts([cohort], { files, isAll: false });
  const read = chooseEvaluations(await readEvaluations(cohort, workspace), { flags, pipeline });
  const named = flags.axes
    ?.split(",")
    .map((name) => designAxis(name.trim(), { option: "--axes", cohort: read, pipeline }));
  const asked = named === undefined ? undefined : [...new Set(named)];
  const scores = scoreRows(read, pipeline);
  checkUnit(flags.unit, scores);
  const found = findEffects(scores, { known: designAxes(read, pipeline), asked, unit: flags.unit });
  const about = lookedAt(read, scores);
  if (flags.json) io.out(`${JSON.stringify(effectsJson(found, about), null, 2)}\n`);
  else io.out(describeEffects(found, about));
  return exitCode.done;
}
