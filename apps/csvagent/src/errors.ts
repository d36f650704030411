import { defineErrors } from "@daydream/base";

/** Every code that csvagent itself raises. */
export const csvagentErrors = defineErrors("csvagent", {
  "bad-config": {
    message: ({ file, problem }: { file: string; problem: string }) => `${file}: ${problem}`,
    hint: () => "csvagent doctor prints the settings that can stand there",
  },
  "source-missing": {
    message: () => "say whose with --source: template, procedural, llm_gen, all",
  },
  "mode-missing": {
    message: () => "say which questions: --template, --procedural, --llm-gen or --all",
  },
  "mode-conflict": {
    message: ({ chosen }: { chosen: readonly string[] }) =>
      `${chosen.join(" and ")} exclude each other: choose one of --template, --procedural, --llm-gen, --all`,
  },
  "mode-not-built": {
    message: ({ missing }: { missing: readonly string[] }) =>
      `${missing.join(" and ")} ${missing.length > 1 ? "are" : "is"} not built yet; --template is`,
    hint: () => "csvagent run --template",
  },
  "no-datasets": {
    message: ({ dataRoot }: { dataRoot: string }) => `there is no dataset in ${dataRoot}`,
    hint: () =>
      "csvagent datasets add FILE.csv adds one; --dataset names a bundled one; csvagent run --test tries everything",
  },
  "no-questions": {
    message: ({ source }: { source: string }) => `there is no ${source} question about these datasets`,
    hint: ({ source }: { source: string }) => `csvagent generate questions --${source.replace("_", "-")}`,
  },
  "bad-rejections": {
    message: ({ file, line }: { file: string; line: number }) => `${file}, line ${line}: is no rejection`,
    hint: () => "remove the file: csvagent generate questions makes it again",
  },
  "teacher-silent": {
    message: ({ teacher, reason }: { teacher: string; reason: string }) =>
      `${teacher} gave no reply: ${reason}`,
    hint: () => "run the same command again: replies that came are kept",
  },
  "bad-episode": {
    message: ({ file, line, problem }: { file: string; line: number; problem: string }) =>
      `${file}, line ${line}: ${problem}`,
    hint: () => "the file was not written by csvagent, or by another version of it",
  },
  "episodes-not-readable": {
    message: ({ file, reason }: { file: string; reason: string }) => `${file} cannot be read: ${reason}`,
    hint: () => "--output takes a JSONL file of episodes; without it those of the data root are shown",
  },
  "episode-unknown": {
    message: ({ prefix }: { prefix: string }) => `there is no episode whose id begins with "${prefix}"`,
    hint: () => "csvagent inspect episodes lists ids",
  },
  "episode-ambiguous": {
    message: ({ prefix, ids }: { prefix: string; ids: readonly string[] }) =>
      `"${prefix}" begins the ids of several episodes: ${ids.join(", ")}`,
    hint: () => "give more of the id",
  },
  "bad-data-root": {
    message: ({ dataRoot, file }: { dataRoot: string; file: string }) =>
      `${dataRoot} cannot be a data root: ${file} is a file, not a folder`,
    hint: () => "choose another folder with --data-root or DAYDREAM_DATA_ROOT",
  },
  "data-root-not-writable": {
    message: ({ dataRoot, folder, reason }: { dataRoot: string; folder: string; reason: string }) =>
      `${dataRoot} cannot be written${folder === dataRoot ? "" : `, because ${folder} cannot`}: ${reason}`,
    hint: () => "mend the folder's permissions, or choose another one with --data-root or DAYDREAM_DATA_ROOT",
  },
  "bad-option": {
    message: ({ option, problem }: { option: string; problem: string }) => `${option}: ${problem}`,
    hint: () => "see csvagent --help",
  },
  "csv-missing": {
    message: ({ path }: { path: string }) => `there is no file ${path}`,
    hint: () => "give the path of a CSV file",
  },
  "csv-not-a-file": {
    message: ({ path }: { path: string }) => `${path} is a directory, not a CSV file`,
    hint: () => "give the path of one CSV file; csvagent datasets list shows those that are known",
  },
  "csv-not-readable": {
    message: ({ path, reason }: { path: string; reason: string }) => `${path} cannot be opened: ${reason}`,
    hint: () => "check the file's permissions",
  },
  "csv-empty": {
    message: ({ path }: { path: string }) => `${path} is empty`,
    hint: () => "a CSV file begins with a line of column names",
  },
  "csv-unreadable": {
    message: ({ path, reason }: { path: string; reason: string }) =>
      `${path} cannot be read as a table: ${reason}`,
    hint: () => "docs/datasets.md says how files are read",
  },
  "dataset-unknown": {
    message: ({ slug }: { slug: string; known: readonly string[] }) => `there is no dataset "${slug}"`,
    hint: ({ known }: { slug: string; known: readonly string[] }) =>
      `there are ${known.join(", ") || "none"}; csvagent datasets add FILE.csv adds one`,
  },
  "dataset-bad-slug": {
    message: ({ slug, path }: { slug: string; path: string }) => `"${slug}" (${path}) cannot name a dataset`,
    hint: () => "use lower-case letters, digits, - and _, beginning with a letter or digit",
  },
  "dataset-two-places": {
    message: ({ slug, paths }: { slug: string; paths: readonly string[] }) =>
      `dataset "${slug}" stands in two places: ${paths.join(" and ")}`,
    hint: () => "rename or remove one of the folders",
  },
  "dataset-exists": {
    message: ({ slug, path }: { slug: string; path: string }) =>
      `there is another dataset "${slug}" already, with other content (${path})`,
    hint: () => "choose another name with --name",
  },
  "dataset-twice": {
    message: ({ slug, other }: { slug: string; other: string }) =>
      `dataset "${slug}" has the very content of "${other}", so its questions would be the same ones`,
    hint: ({ slug }: { slug: string; other: string }) =>
      `remove one of the two, or name the others with --dataset and leave ${slug} out`,
  },
  "dataset-not-written": {
    message: ({ path, reason }: { path: string; reason: string }) => `${path} cannot be written: ${reason}`,
    hint: () => "nothing of it was kept; make room or mend the permissions, then run the command again",
  },
  "bad-meta": {
    message: ({ file, problem }: { file: string; problem: string }) => `${file}: ${problem}`,
    hint: () => "correct the file, or remove it: it is optional",
  },
  "bad-manifest": {
    message: ({ file, problem }: { file: string; problem: string }) => `${file}: ${problem}`,
    hint: () => 'it is a list of {"slug": "…"}; without it every folder is taken',
  },
  "profile-failed": {
    message: ({ slug, reason }: { slug: string; reason: string }) =>
      `dataset "${slug}" could not be profiled: ${reason}`,
    hint: () => "run it again with --debug and report what it prints",
  },
  "bad-template": {
    message: ({ file, line, problem }: { file: string; line: number; problem: string }) =>
      `${file}, line ${line}: ${problem}`,
    hint: () => "csvagent templates check FILE; docs/templates.md has a complete example",
  },
  "template-missing": {
    message: ({ file, reason }: { file: string; reason: string }) =>
      `template ${file} cannot be read: ${reason}`,
    hint: () => "give the path of a template file, or a name from csvagent templates list",
  },
  "template-name-taken": {
    message: ({ name, files }: { name: string; files: readonly string[] }) =>
      `two templates are called "${name}": ${files.join(" and ")}`,
    hint: () => "change `name` in the header of one of them",
  },
  "bad-questions": {
    message: ({
      problems,
    }: {
      problems: readonly { file: string; question: string; key: string; problem: string }[];
    }) =>
      problems
        .map(
          ({ file, question, key, problem }) =>
            `${file}: ${question}${key === "" ? "" : `, ${key}`}: ${problem}`,
        )
        .join("\n"),
    hint: () => "csvagent generate questions --<mode> --regenerate makes the file anew",
  },
  "teacher-unknown": {
    message: ({ teacher }: { teacher: string }) => `"${teacher}" names no teacher`,
    hint: () =>
      "--teacher reference, --teacher recorded:<folder> or --teacher <model id> such as openai/gpt-oss-120b",
  },
  "teacher-not-built": {
    message: ({ teacher }: { teacher: string }) =>
      `teacher "${teacher}": nothing that reaches a model is built yet`,
    hint: () => "--teacher reference plays the questions' own solutions, without a key",
  },
  "teacher-missing": {
    message: ({ variable }: { variable: string }) =>
      `there is no teacher: ${variable} is not set and --teacher not given`,
    hint: ({ variable }: { variable: string }) =>
      `one of three: set ${variable} for the default model; --teacher recorded:<folder> replays recorded replies; ` +
      "--teacher reference plays the questions' own solutions, without a key",
  },
  "trace-interrupted": {
    message: ({ traceId, reason }: { traceId: string; reason: string }) =>
      `trace ${traceId} was interrupted: ${reason}`,
    hint: () => "run it again: replies that were recorded are not bought again",
  },
  "bad-turn": {
    message: ({ path, problem }: { path: string; problem: string }) =>
      `${path} is no recorded reply: ${problem}`,
    hint: () => "move the trace's folder away; its replies are then asked for again",
  },
  "second-engine-unavailable": {
    message: ({ reason }: { reason: string }) =>
      `DuckDB, which computes answers again, cannot start: ${reason}`,
    hint: () => "npm ci installs it anew; templates without `sql` need none",
  },
  "second-engine-lost": {
    message: ({ reason }: { reason: string }) => `the process that runs DuckDB ended: ${reason}`,
    hint: () => "run the same command again; if it ends every time, the template's `sql` makes it",
  },
  "second-engine-closed": {
    message: () => "the second engine was closed before it had answered",
  },
  "frame-not-exported": {
    message: ({ slug, reason }: { slug: string; reason: string }) =>
      `dataset "${slug}" could not be handed to DuckDB: ${reason}`,
    hint: () => "run it again with --debug and report what it prints",
  },
});

export const { fail } = csvagentErrors;
