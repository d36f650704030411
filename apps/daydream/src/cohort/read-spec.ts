import { basename, dirname, join, resolve } from "node:path";
import { type ParsedSpec, parseSpec } from "@daydream/design";
import { describePath, readIfThere, type SourceFiles } from "../catalog/source-files.ts";
import { fail } from "../errors.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import { cohortPaths } from "./cohort-paths.ts";
import { checkCohortName, findCohorts } from "./find-cohorts.ts";

/** A spec that a command was given: of a cohort, or a file anywhere. */
export type SpecSource =
  | { readonly kind: "cohort"; readonly cohort: string; readonly path: string; readonly text: string }
  | { readonly kind: "file"; readonly path: string; readonly text: string };

/**
 * Finds what a command was given: a path of a spec file (it has a `/` or ends in `.yaml`, `.yml` or `.json`), or
 * a cohort of the data root.
 *
 * @throws `daydream/spec-missing`, `daydream/cohort-unknown`, `daydream/cohort-bad-name`.
 */
export function findSpec(
  given: string,
  { files, workingDirectory }: { readonly files: SourceFiles; readonly workingDirectory: string },
): SpecSource {
  if (/[/\\]|\.(ya?ml|json)$/.test(given)) {
    const path = resolve(workingDirectory, given);
    const text = readIfThere(path);
    if (text === undefined) throw fail("spec-missing", { path: given });
    return { kind: "file", path, text };
  }
  const cohort = checkCohortName(given);
  const path = cohortPaths.spec(cohort);
  const text = files.read(path);
  if (text === undefined) {
    const known = findCohorts(files);
    throw fail("cohort-unknown", { cohort, dataRoot: files.describe(""), known });
  }
  return { kind: "cohort", cohort, path: join(files.dataRoot, path), text };
}

/** Reads a spec and the files beside it; its problems name paths as `workingDirectory` sees them. */
export function readSpec(
  source: SpecSource,
  { pipeline, workingDirectory }: { readonly pipeline: Pipeline; readonly workingDirectory: string },
): ParsedSpec {
  return parseSpec(source.text, {
    file: describePath(source.path, workingDirectory),
    readInclude: (path) => readIfThere(join(dirname(source.path), path)),
    stages: pipeline.map(({ name }) => name),
  });
}

/** What a spec is called in messages. */
export function specName(source: SpecSource): string {
  return source.kind === "cohort" ? source.cohort : basename(source.path);
}
