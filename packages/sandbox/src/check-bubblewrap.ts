import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access, readFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { namespaceArguments, unprivilegedId } from "./bubblewrap-arguments.ts";
import type { TierRefusal } from "./errors.ts";

/** Where `bwrap` is, or why it cannot be used. */
export type BubblewrapCheck =
  | { readonly kind: "usable"; readonly bwrap: string }
  | {
      readonly kind: "refused";
      readonly refusal: TierRefusal;
      /** True when installing it would help. */
      readonly isMissing: boolean;
    };

/** Finds `bwrap` and tries the namespaces that the sandbox will ask for. Takes some milliseconds. */
export async function checkBubblewrap(
  options: { readonly bwrap?: string | undefined; readonly path?: string | undefined } = {},
): Promise<BubblewrapCheck> {
  if (process.platform !== "linux") return refuse(`it needs Linux, this is ${process.platform}`);
  const bwrap = options.bwrap ?? (await findInPath("bwrap", options.path ?? process.env.PATH ?? ""));
  if (bwrap === undefined) return refuse("bwrap is not installed", installCommand(), true);
  const isRoot = process.getuid?.() === 0;
  if (isRoot && !(await hasNobody())) return refuse(loneRoot, loneRootFix);
  const complaint = await tryOut(bwrap, [
    ...namespaceArguments(isRoot),
    ...["--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--remount-ro", "/"],
    ...["--", "/bin/sh", "-c", ":"],
  ]);
  if (complaint === undefined) return { kind: "usable", bwrap };
  return refuse(complaint, isRoot ? undefined : await namespaceFix());
}

// --- internal ---

function refuse(reason: string, fix?: string, isMissing = false): BubblewrapCheck {
  return { kind: "refused", refusal: { tier: "bubblewrap", reason, fix }, isMissing };
}

function installCommand(): string {
  const install = "apt-get install -y bubblewrap";
  return process.getuid?.() === 0 ? install : `sudo ${install} (or your system's package \`bubblewrap\`)`;
}

async function findInPath(name: string, path: string): Promise<string | undefined> {
  for (const directory of path.split(delimiter).filter((part) => part !== "")) {
    const candidate = join(directory, name);
    const isExecutable = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isExecutable) return candidate;
  }
  return undefined;
}

const loneRoot = `root is the only user of this user namespace: there is no nobody (${unprivilegedId}) to become`;
const loneRootFix = "run as an ordinary user, or map more users (newuidmap with /etc/subuid and /etc/subgid)";

/** True where root can become nobody; a container without privilege may have mapped its root alone. */
async function hasNobody(): Promise<boolean> {
  const [users = "", groups = ""] = await Promise.all(
    ["uid_map", "gid_map"].map((map) => readSetting(`/proc/self/${map}`)),
  );
  return mapsId(users, unprivilegedId) && mapsId(groups, unprivilegedId);
}

/** Whether one of a map's ranges (first id here, first id outside, how many) holds the id. */
function mapsId(map: string, id: number): boolean {
  return map.split("\n").some((range) => {
    const [first = 0, , count = 0] = range.trim().split(/\s+/).map(Number);
    return first <= id && id < first + count;
  });
}

/** What went wrong, if something did. */
function tryOut(bwrap: string, args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    const options = { env: { PATH: "/usr/bin:/bin" }, cwd: "/", timeout: 5_000 };
    execFile(bwrap, args, options, (error, _stdout, stderr) => {
      if (error === null) resolve(undefined);
      else resolve(stderr.trim().split("\n").at(-1) || error.message);
    });
  });
}

/** The setting that keeps ordinary users from making namespaces, and the command that changes it. */
async function namespaceFix(): Promise<string | undefined> {
  for (const { file, closed, command } of namespaceSettings) {
    if ((await readSetting(file)) === closed) return `sudo sysctl -w ${command}`;
  }
  return "allow unprivileged user namespaces, or run as root";
}

const namespaceSettings = [
  {
    file: "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
    closed: "1",
    command: "kernel.apparmor_restrict_unprivileged_userns=0",
  },
  {
    file: "/proc/sys/kernel/unprivileged_userns_clone",
    closed: "0",
    command: "kernel.unprivileged_userns_clone=1",
  },
  { file: "/proc/sys/user/max_user_namespaces", closed: "0", command: "user.max_user_namespaces=15000" },
];

async function readSetting(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, "utf8")).trim();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
