import { readdirSync } from "node:fs";
import { join } from "node:path";
import { catalogPaths } from "../catalog/catalog-paths.ts";
import { cohortPaths } from "../cohort/cohort-paths.ts";

/** Where the inputs of planning are below a data root, whether they are all there or not. */
export interface InputFiles {
  /** Catalogs, texts of templates and concepts, specs with what is beside them; sorted. */
  readonly files: readonly string[];
  /** The folders in which such files are, or may appear; `""` is the data root itself. */
  readonly folders: readonly string[];
}

/** Lists every file that a plan may depend on. Hidden files and copies that editors keep are left out. */
export function listInputFiles(dataRoot: string): InputFiles {
  const folders = ["", cohortPaths.folder];
  const files: string[] = namesIn(dataRoot, "").files.filter((name) => name === catalogPaths.combos);
  const enter = (folder: string, isInput: (path: string) => boolean) => {
    const here = namesIn(dataRoot, folder);
    folders.push(folder);
    files.push(...here.files.map((name) => `${folder}/${name}`).filter(isInput));
    for (const name of here.folders) enter(`${folder}/${name}`, isInput);
  };
  enter(catalogPaths.folder, (path) => /\.(csv|txt)$/.test(path));
  for (const cohort of namesIn(dataRoot, cohortPaths.folder).folders) {
    folders.push(cohortPaths.cohort(cohort));
    enter(cohortPaths.specFolder(cohort), () => true);
  }
  return { files: files.sort(), folders };
}

// --- internal ---

/** What is directly in a folder; nothing where there is none. */
function namesIn(
  dataRoot: string,
  folder: string,
): { readonly files: string[]; readonly folders: readonly string[] } {
  try {
    const entries = readdirSync(join(dataRoot, folder), { withFileTypes: true }).filter(
      ({ name }) => !name.startsWith(".") && !name.endsWith("~"),
    );
    return {
      files: entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name),
      folders: entries.filter((entry) => entry.isDirectory()).map(({ name }) => name),
    };
  } catch (error) {
    const isGone =
      error instanceof Error && "code" in error && ["ENOENT", "ENOTDIR"].includes(String(error.code));
    if (isGone) return { files: [], folders: [] };
    throw error;
  }
}
