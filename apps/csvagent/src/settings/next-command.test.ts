import { describe, expect, it } from "vitest";
import { nextCommand } from "./next-command.ts";

const origins = { dataRoot: "flag", concurrency: "default", sandbox: "default" } as const;

describe("nextCommand()", () => {
  it("repeats a data root that was given by a flag", () => {
    expect(nextCommand("status", { dataRoot: "/tmp/x", origins })).toBe(
      "next: csvagent status --data-root /tmp/x\n",
    );
  });

  it("quotes what a shell would take apart", () => {
    expect(nextCommand("status", { dataRoot: "/tmp/it's here", origins })).toBe(
      "next: csvagent status --data-root '/tmp/it'\\''s here'\n",
    );
  });

  it("says nothing of a data root that is found without a flag", () => {
    const found = { ...origins, dataRoot: "environment" } as const;
    expect(nextCommand("status", { dataRoot: "/tmp/x", origins: found })).toBe("next: csvagent status\n");
  });
});
