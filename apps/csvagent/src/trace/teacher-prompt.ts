import { hashJson } from "@daydream/base";
import type { Message } from "@daydream/gateway";
import { resolveLimits } from "@daydream/sandbox";
import type { Profile } from "../profile/profile.ts";
import type { Question } from "../question/question.ts";
import { questionPrompt } from "../question/question-prompt.ts";
import { datasetOverview } from "./dataset-overview.ts";
import { promptText, promptTextsHash, promptVersion } from "./prompt-texts.ts";
import { requiredHooks } from "./required-hooks.ts";
import type { Trace } from "./trace.ts";
import { resolveTraceLimits, type TraceLimits } from "./trace-limits.ts";

export interface TeacherPromptOptions {
  readonly question: Question;
  readonly role: Trace["role"];
  /** What the dataset is called, and what it is about where that is known. */
  readonly dataset: { readonly title: string; readonly description: string | null };
  readonly profile: Profile;
  /** The one sentence that says what an identifier column is. */
  readonly identifierRule: string;
  readonly limits?: Partial<TraceLimits>;
  /** Wall time of a step, default as in the sandbox. */
  readonly cellTimeoutMs?: number;
}

/** How a trace begins. */
export interface TeacherPrompt {
  readonly messages: readonly Message[];
  readonly version: string;
  /** Over the messages and every text that may follow them. */
  readonly hash: string;
}

/**
 * What a solver is told before its first step. `gold` is given the question's hint; `consistency` solves
 * independently and never sees it. Neither sees the question's code or answer.
 */
export function teacherPrompt(options: TeacherPromptOptions): TeacherPrompt {
  const messages: readonly Message[] = [
    { role: "system", content: systemText(options) },
    { role: "user", content: taskText(options) },
  ];
  return {
    messages,
    version: promptVersion,
    hash: hashJson({ version: promptVersion, texts: promptTextsHash(), messages }),
  };
}

// --- internal ---

function systemText({ question, identifierRule, limits, cellTimeoutMs }: TeacherPromptOptions): string {
  const { maxTurns, formatRetries, shownCharacters } = resolveTraceLimits(limits);
  return promptText("system", {
    max_turns: maxTurns,
    format_retries: formatRetries,
    shown_characters: shownCharacters,
    cell_timeout_seconds: (cellTimeoutMs ?? resolveLimits().cellTimeoutMs) / 1000,
    required_hooks: requiredHooks(question),
    identifier_rule: identifierRule,
  });
}

function taskText({ question, role, dataset, profile }: TeacherPromptOptions): string {
  const text = questionPrompt(question);
  const task = promptText("task", {
    dataset: dataset.title,
    description: question.dataset_description ?? dataset.description ?? "",
    overview: datasetOverview(profile),
    question: text,
  });
  const form = question.output_schema ?? "";
  const isFormSaid = form === "" || text.includes(form);
  const hint = role === "gold" ? (question.hint?.trim() ?? "") : "";
  return [
    task,
    isFormSaid ? "" : promptText("answer-form", { answer_form: form }),
    hint === "" ? "" : promptText("hint", { hint }),
  ]
    .filter(Boolean)
    .join("\n\n");
}
