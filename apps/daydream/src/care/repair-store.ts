import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Store } from "@daydream/store";
import { createGenerationWriter, type GenerationRef, type Reading } from "../generation/generation-writer.ts";

/** What mends a finding. None of these touches a reply. */
export type Repair =
  | { readonly kind: "write"; readonly path: string; readonly text: string }
  /** Keep how the reply was read. */
  | { readonly kind: "read"; readonly ref: GenerationRef; readonly reading: Reading }
  | { readonly kind: "remove"; readonly path: string };

/** Does what mends, each once. The caller holds the run lock. */
export async function repairStore(
  repairs: readonly Repair[],
  { store, dataRoot }: { readonly store: Store; readonly dataRoot: string },
): Promise<void> {
  const writer = createGenerationWriter(store);
  const written = new Set<string>();
  for (const repair of repairs)
    switch (repair.kind) {
      case "write":
        if (written.has(repair.path)) break;
        written.add(repair.path);
        await store.writeDocument(repair.path, repair.text, { durable: true });
        break;
      case "read":
        await writer.keepJudgement(repair.ref, repair.reading);
        break;
      case "remove":
        rmSync(join(dataRoot, repair.path), { recursive: true, force: true });
        break;
    }
}
