import type { Act } from "@daydream/terminal";
import type { Command } from "commander";
import { addDataRootOption, addJsonOption, addWorkOptions, type WorkFlags } from "./setting-options.ts";

interface AddFlags extends WorkFlags {
  readonly name?: string;
  readonly title?: string;
  readonly description?: string;
  readonly licence?: string;
  readonly url?: string;
}

interface ReadFlags extends WorkFlags {
  readonly json?: boolean;
}

/** `datasets add|list|show`: the CSV files that questions are asked about. */
export function addDatasetsCommand(program: Command, act: Act): void {
  const datasets = program.command("datasets").description("the CSV files that questions are asked about");

  addWorkOptions(
    datasets.command("add").argument("<csv>", "a CSV file").description("copy a CSV file into the data root"),
  )
    .option("--name <slug>", "its name (default: from the file's name)")
    .option("--title <text>", "what it is called")
    .option("--description <text>", "what it is about, as a teacher reads it")
    .option("--licence <text>", "under which licence it may be used")
    .option("--url <url>", "where it comes from")
    .action(
      act(async (io, csv: string, flags: AddFlags) => {
        const { addDatasetCommand } = await import("../dataset/dataset-commands.ts");
        return addDatasetCommand(io, csv, flags);
      }),
    );

  addJsonOption(addDataRootOption(datasets.command("list").description("what there is"))).action(
    act(async (io, flags: ReadFlags) => {
      const { listDatasetsCommand } = await import("../dataset/list-datasets-command.ts");
      return listDatasetsCommand(io, flags);
    }),
  );

  addJsonOption(
    addWorkOptions(
      datasets
        .command("show")
        .argument("<slug-or-csv>", "a dataset's name, or any CSV file")
        .description("the profile: columns, roles, what is missing"),
    ),
  ).action(
    act(async (io, name: string, flags: ReadFlags) => {
      const { showDatasetCommand } = await import("../dataset/dataset-commands.ts");
      return showDatasetCommand(io, name, flags);
    }),
  );
}
