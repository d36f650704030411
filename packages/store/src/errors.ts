import { defineErrors } from "@daydream/base";

/** Every error that `@daydream/store` raises. `path` is the path inside the store, `where` its place for a person. */
export const storeErrors = defineErrors("store", {
  "bad-path": {
    message: ({ path, reason }: { path: string; reason: string }) =>
      `${JSON.stringify(path)} cannot be a path in the store: ${reason}`,
    hint: () => "use names separated by '/', such as episodes/template.jsonl, that lead through folders",
  },
  "document-exists": {
    message: ({ where }: { path: string; where: string }) => `${where} exists already`,
    hint: ({ where }: { where: string }) => `read ${where}, or delete it first to make it anew`,
  },
  "disk-full": {
    message: ({ where }: { path: string; where: string }) => `no space left to write ${where}`,
    hint: () => "free some space or raise the quota, then run the command again: it goes on where it stopped",
  },
  "not-writable": {
    message: ({ where, reason }: { path: string; where: string; reason: string }) =>
      `${where} cannot be written: ${reason}`,
    hint: ({ where }: { where: string }) =>
      `check the owner and mode of ${where} and its folder, or choose another folder with --data-root`,
  },
  "not-readable": {
    message: ({ where, reason }: { path: string; where: string; reason: string }) =>
      `${where} cannot be read: ${reason}`,
    hint: ({ where }: { where: string }) => `check the owner and mode of ${where} and its folder`,
  },
  vanished: {
    message: ({ where }: { path: string; where: string }) =>
      `${where} was removed or replaced while it was in use`,
    hint: () => "put the folder back (is its disk still mounted?), then run the command again",
  },
  "corrupt-log": {
    message: ({ where, line, reason }: { path: string; where: string; line: number; reason: string }) =>
      `line ${line} of ${where} is no JSON record: ${reason}`,
    hint: ({ where, line }: { where: string; line: number }) =>
      `nothing was changed; look at it with: sed -n ${line}p '${where}' — then mend or remove that line`,
  },
  "in-use": {
    message: ({ where }: { path: string; where: string }) => `${where} is open as a log`,
    hint: () => "close the log first: one owner at a time appends",
  },
  locked: {
    message: ({
      program,
      where,
      holder,
    }: {
      program: string;
      where: string;
      holder: string;
      lockFile: string;
    }) => `${program} is already at work in ${where}: ${holder}`,
    hint: ({ lockFile }: { lockFile: string }) =>
      `wait until it has ended or stop it; if you are sure that it is gone, delete ${lockFile}`,
  },
  closed: {
    message: ({ what }: { what: string }) => `${what} is closed`,
  },
  "io-failed": {
    message: ({ where, reason }: { path: string; where: string; reason: string }) =>
      `the file system failed at ${where}: ${reason}`,
    hint: () => "check the disk and the system's log, then run the command again",
  },
});
