import { createFsStore } from "@daydream/store";
import type { Io } from "@daydream/terminal";
import { type ExitCode, exitCode, renderTable } from "@daydream/terminal";
import { discoverDatasets } from "../dataset/discover-datasets.ts";
import { type Source, sources } from "../question/sources.ts";
import { readSettings } from "../settings/settings.ts";
import { readEpisodes, readQuestions } from "./read-artefacts.ts";

/** What one source has so far. Episodes of the built-in reference teacher are counted apart: they prove the road, not a teacher. */
export interface SourceStatus {
  readonly source: Source;
  readonly datasets: number;
  readonly questions: number;
  readonly episodes: number;
  readonly verified: number;
  readonly verifiedByReference: number;
  readonly unverified: number;
  /** Questions without any episode. */
  readonly open: number;
}

/** `status`: counts per source, and the command that takes the work on. */
export async function statusCommand(
  io: Io,
  flags: { readonly dataRoot?: string; readonly json?: boolean },
): Promise<ExitCode> {
  const { dataRoot } = await readSettings(flags, io);
  await using store = createFsStore({ directory: dataRoot });
  const datasets = await discoverDatasets({ dataRoot });
  const own = datasets.filter(({ csvSource }) => !csvSource.startsWith("bundled:")).length;
  const statuses: SourceStatus[] = [];
  for (const source of sources) {
    const questions = await readQuestions(store, { of: [source] });
    const counts = { episodes: 0, verified: 0, verifiedByReference: 0 };
    const solved = new Set<string>();
    for await (const { question, verification } of readEpisodes(store, { of: [source] })) {
      counts.episodes += 1;
      solved.add(question.id);
      if (verification.kind === "verified") {
        counts[verification.by === "reference" ? "verifiedByReference" : "verified"] += 1;
      }
    }
    statuses.push({
      source,
      datasets: new Set(questions.map(({ dataset }) => dataset)).size,
      questions: questions.length,
      ...counts,
      unverified: counts.episodes - counts.verified - counts.verifiedByReference,
      open: questions.filter(({ id }) => !solved.has(id)).length,
    });
  }
  const next = nextCommand(own, statuses);
  if (flags.json) {
    io.out(
      `${JSON.stringify({ data_root: dataRoot, datasets: { own, bundled: datasets.length - own }, sources: statuses, next }, null, 2)}\n`,
    );
    return exitCode.done;
  }
  io.out(`${dataRoot}\n${own} datasets of yours, ${datasets.length - own} bundled\n`);
  io.out(
    renderTable(
      [
        { title: "source" },
        ...["datasets", "questions", "verified", "by reference", "unverified", "open"].map(
          (title) => ({ title, align: "right" }) as const,
        ),
      ],
      statuses.map((status) => [
        status.source,
        ...[
          status.datasets,
          status.questions,
          status.verified,
          status.verifiedByReference,
          status.unverified,
          status.open,
        ].map(String),
      ]),
    ),
  );
  io.out(`next: ${next}\n`);
  return exitCode.done;
}

// --- internal ---

function nextCommand(ownDatasets: number, statuses: readonly SourceStatus[]): string {
  const template = statuses.find(({ source }) => source === "template");
  if (ownDatasets === 0) return "csvagent datasets add FILE.csv, or try everything with csvagent run --test";
  if (template === undefined || template.questions === 0) return "csvagent generate questions --template";
  if (template.open > 0) return "csvagent generate episodes --template";
  return "csvagent inspect episodes --verified";
}
