import type { Io } from "./io.ts";

/** An {@link Io} that keeps what was printed: for tests. */
export interface MemoryIo extends Io {
  readonly printed: { out: string; err: string };
}

/** Makes an {@link Io} whose streams are texts and whose environment is empty unless given. */
export function createMemoryIo(
  options: {
    readonly environment?: Io["environment"];
    readonly workingDirectory?: string;
    readonly isInteractive?: boolean;
    readonly showsColour?: boolean;
  } = {},
): MemoryIo {
  const printed = { out: "", err: "" };
  return {
    printed,
    out: (text) => {
      printed.out += text;
    },
    err: (text) => {
      printed.err += text;
    },
    isInteractive: options.isInteractive ?? false,
    showsColour: options.showsColour ?? false,
    width: 100,
    environment: options.environment ?? {},
    workingDirectory: options.workingDirectory ?? "/nonexistent",
  };
}
