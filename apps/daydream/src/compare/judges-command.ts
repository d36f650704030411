import { type ExitCode, exitCode, type Io } from "@daydream/terminal";
import type { JudgesFlags } from "../commands/judges.ts";
import { chosenCohorts } from "../report/find-reportable.ts";
import { readModelFamilies } from "../report/model-families.ts";
import { readEvaluations } from "../report/read-evaluations.ts";
import { scoreRows } from "../report/score-rows.ts";
import { openWorkspace } from "../settings/workspace.ts";
import { chooseEvaluations } from "./choose-evaluations.ts";
import { describeJudges, judgesJson } from "./describe-judges.ts";
import { lookedAt } from "./describe-scores.ts";
import { checkUnit } from "./design-axis.ts";
import { judgeTrust } from "./judge-trust.ts";

/** `judges`: how far the scores of a cohort can be trusted. */
export async function judgesCommand(io: Io, cohort: string, flags: JudgesFlags): Promise<ExitCode> {
  const workspace = await openWorkspace(flags, io);
  const { files, pipeline } = workspace;
  chosenCohorts([cohort], { files, isAll: false });
  const read = chooseEvaluations(await readEvaluations(cohort, workspace), { flags, pipeline });
  const scores = scoreRows(read, pipeline);
  const { confidence = 0.95, unit } = flags;
  checkUnit(unit, scores);
  const families = readModelFamilies(files);
  const trust = judgeTrust(scores, { familyOf: (model) => families.get(model), confidence, unit });
  const about = { ...lookedAt(read, scores), confidence };
  if (flags.json) io.out(`${JSON.stringify(judgesJson(trust, about), null, 2)}\n`);
  else io.out(describeJudges(trust, about));
  return exitCode.done;
}
