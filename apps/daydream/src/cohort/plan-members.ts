import { checkLevels, compile, type Membership, membership, type Spec } from "@daydream/design";
import type { Catalogs } from "../catalog/catalogs.ts";
import type { SourceFiles } from "../catalog/source-files.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import { levelCatalogs } from "./level-catalogs.ts";
import { levelContents } from "./level-contents.ts";

/** The members of a spec: its levels looked up in the catalogs, its rows compiled, its stages planned. */
export function planMembers(
  spec: Spec,
  of: { readonly catalogs: Catalogs; readonly pipeline: Pipeline; readonly files: SourceFiles },
): Membership {
  const problems = checkLevels(spec, levelCatalogs(spec, of));
  if (problems.length > 0) return { kind: "invalid", problems };
  return membership(compile(spec), {
    spec,
    stages: of.pipeline,
    contents: levelContents(of.catalogs, of.pipeline),
  });
}
