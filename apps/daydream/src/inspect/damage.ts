import type { DaydreamError } from "@daydream/base";
import type { Io } from "@daydream/terminal";

/** A file, or a part of one, that cannot be read: what is said of it while all else goes on. */
export interface Damage {
  readonly code: string;
  readonly message: string;
}

/** An error as what is said of a file. */
export function damageOf({ code, message }: DaydreamError): Damage {
  return { code, message };
}

/** Says every damage as a line for people. */
export function reportDamages(io: Io, damages: readonly Damage[]): void {
  for (const { code, message } of damages) io.err(`damaged: ${message} [${code}]\n`);
}
