import type { FakeCall } from "@daydream/gateway/fake-provider";

/**
 * For tests, as `--reply` of the fake provider: the same reply whenever the same is asked, which names the request
 * (`[request <hash>]`), so that a reply on disk tells which sale it is.
 */
export function reply({ request, requestHash }: FakeCall): string {
  const number = Number.parseInt(requestHash.slice(0, 8), 16);
  const mark = `[request ${requestHash}]`;
  if (request.messages.some(({ content }) => content.includes("SCORE:")))
    return `${mark}\nIt says what to do.\n\nSCORE: ${number % 10}`;
  const lines = Array.from(
    { length: 3 + (number % 200) },
    (_, index) => `Line ${index + 1} of what came to mind.`,
  );
  return `<essay>\n${mark}\n${lines.join("\n")}\n</essay>`;
}

/** The request that a reply names; `undefined` for a text that names none. */
export function requestOf(text: string): string | undefined {
  return /\[request ([0-9a-f]{64})\]/.exec(text)?.[1];
}
