import { randomBytes } from "node:crypto";
import { livenessOf, ownIdentity } from "./process-identity.ts";
import { reservedPrefix } from "./store-path.ts";

/** A name for a temporary file that no other process or thread uses, and that tells who made it. */
export function temporaryName(): string {
  const { pid, startTicks, pidNamespace, bootId } = ownIdentity();
  count += 1;
  return `${reservedPrefix}${pid}.${startTicks}.${pidNamespace}.${bootId}.${instance}-${count}.tmp`;
}

/**
 * True for the name of a temporary file whose maker is known to be dead. `ageMs` decides where the maker
 * cannot be seen from here (another host, another container, before the machine was restarted).
 */
export function isLeftover(name: string, ageMs: () => Promise<number>): Promise<boolean> {
  const [pid, startTicks, pidNamespace, bootId] = name.slice(reservedPrefix.length).split(".");
  if (bootId === undefined || pid === undefined || startTicks === undefined || pidNamespace === undefined)
    return Promise.resolve(false);
  const here = ownIdentity();
  if (bootId !== here.bootId || pidNamespace !== here.pidNamespace)
    return ageMs().then((age) => age > FORGOTTEN_AFTER_MS);
  const liveness = livenessOf({ pid: Number(pid), host: here.host, bootId, pidNamespace, startTicks });
  return Promise.resolve(liveness === "dead");
}

/** True for any name that {@link temporaryName} could have made. */
export function isTemporaryName(name: string): boolean {
  return name.startsWith(reservedPrefix) && name.endsWith(".tmp");
}

// --- internal ---

const FORGOTTEN_AFTER_MS = 24 * 60 * 60 * 1000;

/** Threads share a process: each has a name part of its own. */
const instance = randomBytes(5).toString("hex");
let count = 0;
