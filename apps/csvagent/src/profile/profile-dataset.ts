import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { hashBytes, parseJson } from "@daydream/base";
import type { Execution, Sandbox } from "@daydream/sandbox";
import type { Store } from "@daydream/store";
import { z } from "zod";
import { openDatasetSession } from "../dataset/open-dataset-session.ts";
import type { ReadDataset } from "../dataset/read-dataset.ts";
import { fail } from "../errors.ts";
import { type Profile, profileSchema } from "./profile.ts";

export interface ProfileDatasetOptions {
  readonly sandbox: Pick<Sandbox, "openSession" | "environment">;
  /** Keeps profiles under `profiles/<hash>.json`; without it each call computes. */
  readonly store?: Pick<Store, "readDocument" | "writeDocument">;
}

/**
 * What a dataset looks like, computed in a session from the frame that all sessions get.
 *
 * A kept profile is taken when the file's content, the rules and the Python environment are the same.
 *
 * @throws `csvagent/csv-unreadable`, `csvagent/profile-failed`
 */
export async function profileDataset(dataset: ReadDataset, options: ProfileDatasetOptions): Promise<Profile> {
  const code = await readFile(profileCode, "utf8");
  const path = `profiles/${dataset.hash}.json`;
  const rules = hashBytes(`${await readFile(loaderCode, "utf8")}\0${code}`).slice(0, 16);
  const key = {
    dataset_hash: dataset.hash,
    rules,
    environment_fingerprint: options.sandbox.environment.fingerprint,
  };
  const kept = readKept(await options.store?.readDocument(path), key);
  if (kept !== undefined) return kept;
  const profile = await compute(dataset, options.sandbox, code);
  await options.store?.writeDocument(path, `${JSON.stringify({ ...key, profile }, null, 2)}\n`);
  return profile;
}

// --- internal ---

const profileCode = fileURLToPath(new URL("../../python/profile.py", import.meta.url));
const loaderCode = fileURLToPath(new URL("../../python/plugin/loader.py", import.meta.url));

const keptSchema = z.strictObject({
  dataset_hash: z.string(),
  rules: z.string(),
  environment_fingerprint: z.string(),
  profile: profileSchema,
});

/** Undefined when there is none, when it was made by other rules, or when it cannot be read: it is made again. */
function readKept(
  text: string | undefined,
  key: Omit<z.infer<typeof keptSchema>, "profile">,
): Profile | undefined {
  const json = text === undefined ? undefined : parseJson(text);
  const kept = json?.kind === "parsed" ? keptSchema.safeParse(json.value) : undefined;
  if (!kept?.success) return undefined;
  const { dataset_hash, rules, environment_fingerprint, profile } = kept.data;
  const isSame =
    dataset_hash === key.dataset_hash &&
    rules === key.rules &&
    environment_fingerprint === key.environment_fingerprint;
  return isSame ? profile : undefined;
}

/** A profile of a thousand columns is larger than what solvers may submit. */
const limits = { valueCharacters: 3_500_000, cellTimeoutMs: 120_000 };

async function compute(
  dataset: ReadDataset,
  sandbox: ProfileDatasetOptions["sandbox"],
  code: string,
): Promise<Profile> {
  await using session = await openDatasetSession(sandbox, dataset, limits);
  const execution = await session.run(code);
  const submission = execution.events.find((event) => event.kind === "submit");
  if (submission === undefined)
    throw fail("profile-failed", { slug: dataset.slug, reason: reasonOf(execution) });
  const json = parseJson(String(submission.answer));
  if (json.kind === "malformed") throw fail("profile-failed", { slug: dataset.slug, reason: json.reason });
  const profile = profileSchema.safeParse(json.value);
  if (!profile.success) {
    throw fail("profile-failed", { slug: dataset.slug, reason: z.prettifyError(profile.error) });
  }
  return profile.data;
}

function reasonOf(execution: Execution): string {
  switch (execution.kind) {
    case "raised":
      return `${execution.error.type}: ${execution.error.message}`;
    case "timed-out":
      return `it took longer than ${execution.timeoutMs} ms`;
    case "ended":
      return execution.end.detail;
    case "completed":
      return "nothing was submitted";
  }
}
