import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { isDaydreamError } from "@daydream/base";
import type { Member } from "@daydream/design";
import type { Store } from "@daydream/store";
import { inputsJson } from "../inputs/inputs-record.ts";
import { createMemberInputs } from "../inputs/member-inputs.ts";
import { cohortPaths, generationFiles } from "./cohort-paths.ts";
import { createManifest, manifestJson } from "./manifest.ts";
import { metadataJson } from "./member-metadata.ts";
import { membersCsv } from "./members-csv.ts";
import { membershipCsv } from "./membership-csv.ts";
import type { PlannedCohort } from "./plan-cohort.ts";

/** What writing a cohort came to. */
export interface WrittenCohort {
  /** Stage → members. */
  readonly members: Readonly<Record<string, number>>;
  /** Members that were seeded now; the others were there. */
  readonly seeded: number;
  /** Members that are there and not yet made, whose inputs were brought up to date. */
  readonly updated: number;
  /** True when manifest, membership and members were written; false: they were as they should be. */
  readonly isChanged: boolean;
}

/**
 * Writes a cohort: seeds of its members, then members.csv and membership.csv, then the manifest, which holds
 * their hashes. Each file is whole or not there; a killed write is completed by the next one. What was made
 * keeps the inputs it was made with; labels that an earlier cohort gave a member stay.
 */
export async function writeCohort(
  cohort: PlannedCohort,
  options: WriteCohortOptions,
): Promise<WrittenCohort> {
  const { members, pipeline } = cohort;
  const { name, store } = options;
  const seeds = await seedMembers(cohort, options);
  const texts = { membership: membershipCsv(members), members: membersCsv(members, pipeline) };
  const manifest = createManifest(cohort, texts);
  const documents = [
    [cohortPaths.members(name), texts.members],
    [cohortPaths.membership(name), texts.membership],
    [cohortPaths.manifest(name), manifestJson(manifest)],
  ] as const;
  let isChanged = false;
  for (const [path, text] of documents) {
    if ((await store.readDocument(path)) === text) continue;
    await store.writeDocument(path, text);
    isChanged = true;
  }
  return { members: manifest.members, ...seeds, isChanged };
}

export interface WriteCohortOptions {
  readonly name: string;
  readonly store: Store;
  readonly dataRoot: string;
  /** Members that are seeded by whoever makes them, in a moment. @default none */
  readonly seededLater?: ReadonlySet<string>;
}

// --- internal ---

const parallelWrites = 16;

async function seedMembers(
  cohort: PlannedCohort,
  options: WriteCohortOptions,
): Promise<Pick<WrittenCohort, "seeded" | "updated">> {
  const inputsOf = createMemberInputs(cohort);
  const count = { new: 0, updated: 0, kept: 0 };
  const { seededLater = new Set() } = options;
  const queue = cohort.members.values().filter(({ id }) => !seededLater.has(id));
  const work = async () => {
    for (const member of queue) count[await seed(member)] += 1;
  };
  const seed = async (member: Member) => {
    const parentText = member.parentId === undefined ? undefined : null;
    return seedMember(member, {
      ...options,
      inputs: () => inputsJson(member, { fields: inputsOf(member), parentText }, cohort.spec),
      metadata: () => metadataJson(member, { cohort: options.name, pipeline: cohort.pipeline }),
    });
  };
  await Promise.all(Array.from({ length: parallelWrites }, work));
  return { seeded: count.new, updated: count.updated };
}

async function seedMember(
  member: Member,
  of: {
    readonly store: Store;
    readonly dataRoot: string;
    readonly inputs: () => string;
    readonly metadata: () => string;
  },
): Promise<"new" | "updated" | "kept"> {
  const { store, dataRoot, inputs, metadata } = of;
  const folder = cohortPaths.generation(member.stage, member.id);
  const path = `${folder}/${generationFiles.inputs}`;
  const names = readNames(join(dataRoot, folder));
  if (!names.has(generationFiles.metadata)) {
    if (!isStarted(names)) await store.writeDocument(path, inputs());
    return (await create(store, `${folder}/${generationFiles.metadata}`, metadata())) ? "new" : "kept";
  }
  if (isStarted(names)) return "kept";
  const text = inputs();
  if ((await store.readDocument(path)) === text) return "kept";
  await store.writeDocument(path, text);
  return "updated";
}

function readNames(folder: string): ReadonlySet<string> {
  return new Set(existsSync(folder) ? readdirSync(folder) : []);
}

/** True of a generation that somebody has begun to make: its inputs are history. */
function isStarted(names: ReadonlySet<string>): boolean {
  const { prompt, raw, parsed } = generationFiles;
  return [prompt, raw, parsed, "attempts"].some((name) => names.has(name));
}

/** Creates a document; `false` when another one was faster. */
async function create(store: Store, path: string, text: string): Promise<boolean> {
  try {
    await store.writeDocument(path, text, { create: true });
    return true;
  } catch (error) {
    if (isDaydreamError(error, "store/document-exists")) return false;
    throw error;
  }
}
