import { describe, expect, it } from "vitest";
import { explainFsError } from "./explain-fs-error.ts";

const place = { path: "a/b", where: "/data/a/b", doing: "writing" } as const;
const systemError = (code: string) => Object.assign(new Error(`${code}: it failed`), { code });

describe("explainFsError()", () => {
  it.each([
    ["ENOSPC", "store/disk-full"],
    ["EDQUOT", "store/disk-full"],
    ["EACCES", "store/not-writable"],
    ["EROFS", "store/not-writable"],
    ["ENOTDIR", "store/bad-path"],
    ["EISDIR", "store/bad-path"],
    ["ENOENT", "store/vanished"],
    ["EIO", "store/io-failed"],
  ])("explains %s as %s, with the path, a hint and the cause", (code, name) => {
    const cause = systemError(code);
    expect(explainFsError(cause, place)).toMatchObject({
      code: name,
      context: { path: "a/b" },
      hint: expect.any(String),
      cause,
    });
  });

  it("tells apart what could not be read", () => {
    const error = explainFsError(systemError("EACCES"), { ...place, doing: "reading" });
    expect(error).toMatchObject({ code: "store/not-readable" });
  });

  it("explains several errors by the first", () => {
    const several = new AggregateError([systemError("ENOSPC"), systemError("EIO")]);
    expect(explainFsError(several, place)).toMatchObject({ code: "store/disk-full", cause: several });
  });

  it("leaves an error alone that no file system made", () => {
    const error = new TypeError("path must be a text");
    expect(explainFsError(error, place)).toBe(error);
  });
});
