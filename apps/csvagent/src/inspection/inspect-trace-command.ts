import { resolve } from "node:path";
import { createFsStore } from "@daydream/store";
import type { Io } from "@daydream/terminal";
import { cut, type ExitCode, exitCode } from "@daydream/terminal";
import type { Episode } from "../episode/episode.ts";
import { fail } from "../errors.ts";
import { questionPrompt } from "../question/question-prompt.ts";
import type { Source } from "../question/sources.ts";
import { readSettings } from "../settings/settings.ts";
import type { Trace, Turn } from "../trace/trace.ts";
import { describeVerdict } from "./describe-verdict.ts";
import { namedSources, readEpisodeFile, readEpisodes } from "./read-artefacts.ts";

interface InspectTraceFlags {
  readonly dataRoot?: string;
  readonly json?: boolean;
  readonly source?: Source | "all";
  readonly output?: string;
}

/** `inspect trace`: one episode, turn by turn. The prefix must name one episode only. */
export async function inspectTraceCommand(
  io: Io,
  prefix: string,
  flags: InspectTraceFlags,
): Promise<ExitCode> {
  const { dataRoot } = await readSettings(flags, io);
  await using store = createFsStore({ directory: dataRoot });
  const episodes =
    flags.output === undefined
      ? readEpisodes(store, { of: namedSources(flags.source) })
      : readEpisodeFile(resolve(io.workingDirectory, flags.output));
  const episode = await findOne(episodes, prefix);
  if (flags.json) io.out(`${JSON.stringify(episode, null, 2)}\n`);
  else printEpisode(io, episode);
  return exitCode.done;
}

// --- internal ---

async function findOne(episodes: AsyncIterable<Episode>, prefix: string): Promise<Episode> {
  const found: Episode[] = [];
  for await (const episode of episodes) {
    if (episode.episode_id === prefix) return episode;
    if (episode.episode_id.startsWith(prefix) && found.length < 10) found.push(episode);
  }
  const [first, second] = found;
  if (first === undefined) throw fail("episode-unknown", { prefix });
  if (second !== undefined)
    throw fail("episode-ambiguous", { prefix, ids: found.map((one) => one.episode_id) });
  return first;
}

function printEpisode(io: Io, episode: Episode): void {
  const { question, gold_trace, consistency_traces, provenance, verification } = episode;
  io.out(`${episode.episode_id}  ${episode.verified ? "✓" : "✗"} ${describeVerdict(verification)}\n`);
  io.out(`dataset     ${question.dataset} (${episode.csv_source})\n`);
  io.out(
    `question    ${question.id} ${question.template_name ?? question.source} ${question.difficulty ?? ""}\n`,
  );
  io.out(
    `teacher     ${provenance.teacher}, prompt ${provenance.prompt_version}, sandbox ${provenance.sandbox}\n`,
  );
  io.out(`\n${questionPrompt(question)}\n`);
  if (question.hint) io.out(`hint: ${question.hint}\n`);
  printTrace(io, "gold trace", gold_trace);
  consistency_traces.forEach((trace, index) => {
    printTrace(io, `consistency trace ${index + 1}`, trace);
  });
}

function printTrace(io: Io, title: string, trace: Trace): void {
  io.out(`\n── ${title} ${trace.trace_id}: ended by ${trace.ended_by}\n`);
  for (const turn of trace.turns) printTurn(io, turn);
  const hash = trace.final_answer_hash === null ? "" : `  (${trace.final_answer_hash})`;
  io.out(`answer ${JSON.stringify(trace.final_answer)}${hash}\n`);
  const { grounded, required, result } = trace.hook_check;
  io.out(`hooks ${grounded} grounded of ${required} asked for: ${result}\n`);
}

function printTurn(io: Io, turn: Turn): void {
  io.out(`\n[${turn.turn_index}] ${turn.status}  ${cut(turn.reasoning, 200)}\n`);
  if (turn.code !== "") io.out(indent(turn.code.trimEnd(), "    "));
  const { execution } = turn;
  if (execution !== null) {
    if (execution.stdout !== "") io.out(indent(clip(execution.stdout, 500), "  > "));
    if (execution.stderr !== "") io.out(indent(clip(execution.stderr, 300), "  ! "));
    for (const hook of execution.hooks.slice(0, 3)) {
      const mark = hook.grounded ? "✓" : "✗";
      io.out(
        `  hook ${mark} ${hook.variable_name ?? ""} ${cut(JSON.stringify(hook.value), 50)}  ${cut(hook.code_line, 80)}\n`,
      );
    }
    if (execution.hooks.length > 3) io.out(`  … ${execution.hooks.length - 3} more hooks\n`);
    if (execution.submitted) io.out(`  submitted ${cut(JSON.stringify(execution.submitted_answer), 200)}\n`);
  }
  if (turn.rejection !== undefined) io.out(`  turned back: ${cut(turn.rejection, 200)}\n`);
}

function indent(text: string, mark: string): string {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => `${mark}${line}\n`)
    .join("");
}

function clip(text: string, size: number): string {
  return text.length <= size ? text : `${text.slice(0, size)}\n… ${text.length - size} more characters`;
}
