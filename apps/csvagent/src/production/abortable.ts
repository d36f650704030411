import type { Sandbox, Session } from "@daydream/sandbox";

/** What the work on a question needs of a sandbox. */
export type WorkSandbox = Pick<Sandbox, "openSession" | "environment" | "isolation">;

/**
 * Does work with a sandbox whose sessions are closed as soon as `signal` is aborted, so that no program is waited
 * for.
 *
 * @throws the signal's reason when it was aborted, whatever the work came to: a closed session says nothing about
 * a program
 */
export async function abortable<Result>(
  sandbox: WorkSandbox,
  signal: AbortSignal,
  work: (sandbox: WorkSandbox) => Promise<Result>,
): Promise<Result> {
  const sessions = new Set<Session>();
  const closeAll = () => {
    for (const session of sessions) void session.close();
  };
  signal.addEventListener("abort", closeAll, { once: true });
  const { environment, isolation } = sandbox;
  try {
    const result = await work({
      environment,
      isolation,
      openSession: async (options) => {
        signal.throwIfAborted();
        const session = await sandbox.openSession(options);
        sessions.add(session);
        if (signal.aborted) closeAll();
        return session;
      },
    });
    signal.throwIfAborted();
    return result;
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener("abort", closeAll);
  }
}
