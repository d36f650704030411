import { acquireRunLock, createFsStore, findRunLock } from "@daydream/store";
import { type ExitCode, exitCode, type Io } from "@daydream/terminal";
import { checkCohortName } from "../cohort/find-cohorts.ts";
import type { VerifyFlags } from "../commands/store.ts";
import { openWorkspace } from "../settings/workspace.ts";
import { describeFindings } from "./describe-findings.ts";
import type { Finding } from "./finding.ts";
import { repairStore } from "./repair-store.ts";
import { verifyStore } from "./verify-store.ts";

/** `store verify`: everything that is wrong in the store; exits 1 when something is. */
export async function verifyCommand(
  io: Io,
  cohorts: readonly string[],
  flags: VerifyFlags,
): Promise<ExitCode> {
  const workspace = await openWorkspace(flags, io);
  const { dataRoot } = workspace.settings;
  const chosen = cohorts.map(checkCohortName);
  const place = { directory: dataRoot, program: "daydream" };
  await using _lock = flags.repair ? await acquireRunLock(place) : undefined;
  const isAlone = flags.repair === true || (await findRunLock(place))?.liveness === "dead";
  const before = verifyStore(workspace, { chosen, isAlone });
  const repairs = flags.repair ? before.ailments.flatMap(({ repair }) => repair ?? []) : [];
  if (repairs.length > 0) {
    await using store = createFsStore({ directory: dataRoot });
    await repairStore(repairs, { store, dataRoot });
  }
  const after = repairs.length > 0 ? verifyStore(workspace, { chosen, isAlone }) : before;
  const left = new Set(after.ailments.map(textOf));
  const repaired = before.ailments.filter((ailment) => !left.has(textOf(ailment)));
  const findings = after.ailments.map(({ repair: _, ...one }) => one);
  const { generations } = after;
  if (flags.json) {
    const mended = repaired.map(({ repair: _, ...one }) => one);
    io.out(
      `${JSON.stringify({ generations, cohorts: after.cohorts, findings, repaired: mended }, null, 2)}\n`,
    );
  } else {
    io.out(
      describeFindings(
        "repaired",
        repaired.map(({ hint: _, ...one }) => ({ ...one, hint: undefined })),
      ),
    );
    io.out(describeFindings("wrong", findings));
    io.out(
      `${generations} generations, ${after.cohorts.length} cohorts: ` +
        `${findings.length === 0 ? "nothing wrong" : `${findings.length} findings`}` +
        `${repaired.length === 0 ? "" : `, ${repaired.length} repaired`}\n`,
    );
  }
  return findings.length === 0 ? exitCode.done : exitCode.failures;
}

// --- internal ---

function textOf({ code, problem }: Finding): string {
  return `${code} ${problem}`;
}
