import { defineErrors } from "@daydream/base";
import type { PythonError } from "./execution.ts";
import type { Tier } from "./sandbox.ts";

/** A tier that cannot be used here, and what would change that. */
export interface TierRefusal {
  readonly tier: Tier;
  readonly reason: string;
  readonly fix?: string | undefined;
}

/** Every code that `@daydream/sandbox` raises. */
export const sandboxErrors = defineErrors("sandbox", {
  unavailable: {
    message: ({ refusals }: { refusals: readonly TierRefusal[] }) =>
      `no sandbox can run here: ${refusals.map(({ tier, reason }) => `${tier}: ${reason}`).join("; ")}`,
    hint: ({ refusals }: { refusals: readonly TierRefusal[] }) =>
      refusals.flatMap(({ tier, fix }) => (fix === undefined ? [] : [`for ${tier}: ${fix}`])).join("; or ") ||
      "choose another tier",
  },
  lost: {
    message: ({ detail }: { detail: string }) => `the sandbox was lost: ${detail}`,
    hint: () => "open another session: the sandbox starts again by itself",
  },
  closed: { message: () => "the sandbox is closed", hint: () => "open a new sandbox" },
  "start-failed": {
    message: ({ tier, detail }: { tier: Tier; detail: string }) =>
      `the ${tier} sandbox did not start: ${detail}`,
    hint: () => "run `npm run setup`, then `csvagent doctor`",
  },
  "load-failed": {
    message: ({ datasetId, reason, error }: LoadFailure) =>
      `dataset ${datasetId.slice(0, 12)} could not be loaded (${reason}): ${error.type}: ${error.message}`,
    hint: ({ reason }: LoadFailure) =>
      reason === "memory" || reason === "timeout"
        ? "give the loader more time or memory, or a smaller file"
        : "check that the file is what the loader expects",
  },
  "dataset-changed": {
    message: ({ datasetId, actualId }: { datasetId: string; actualId: string }) =>
      `dataset ${datasetId.slice(0, 12)} has other bytes than its id says (SHA-256 ${actualId.slice(0, 12)})`,
    hint: () => "the file changed since it was hashed: hash it again",
  },
  "environment-changed": {
    message: ({ before, after }: { before: string; after: string }) =>
      `the Python environment changed while the sandbox was in use (${before.slice(0, 12)} to ${after.slice(0, 12)})`,
    hint: () => "open a new sandbox, so that what follows is recorded with the new environment",
  },
  "no-environment": {
    message: ({ python }: { python: string }) => `there is no Python environment at ${python}`,
    hint: () => "run `npm run setup`",
  },
  "environment-unusable": {
    message: ({ python, detail }: { python: string; detail: string }) =>
      `${python} cannot be used: ${detail}`,
    hint: () => "run `npm run setup`, or point DAYDREAM_PYTHON at another environment",
  },
  "interpreter-unreadable": {
    message: ({ path, user }: { path: string; user: string }) =>
      `the Python interpreter needs ${path}, which ${user} cannot read`,
    hint: () =>
      "run `npm run setup -- --python /usr/bin/python3` to build the environment on one that everybody can read",
  },
  "setup-failed": {
    message: ({ step, detail }: { step: string; detail: string; fix?: string | undefined }) =>
      `${step} failed: ${detail}`,
    hint: ({ fix }: { step: string; detail: string; fix?: string | undefined }) =>
      fix ?? "correct what the message names, then run `npm run setup` again",
  },
});

/** What `sandbox/load-failed` is about. */
export interface LoadFailure {
  readonly datasetId: string;
  readonly reason: "raised" | "memory" | "timeout" | "crashed";
  readonly error: PythonError;
}

/** Makes one of the package's errors. */
export const fail = sandboxErrors.fail;
