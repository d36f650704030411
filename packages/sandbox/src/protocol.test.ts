import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createFrameDecoder } from "./frame.ts";
import { resolveLimits } from "./limits.ts";
import { decodeBaseFrame, encodeHostMessage } from "./protocol.ts";

function fromBase(type: number, payload: unknown, { id = 5, aux = 9 } = {}) {
  const text = typeof payload === "string" ? payload : JSON.stringify(payload);
  return decodeBaseFrame({ type, id, aux, payload: Buffer.from(text, "utf8") });
}

const text = { text: "", omittedCharacters: 0 };
const ran = { stdout: text, stderr: text, wallMs: 1, cpuMs: 1, droppedEvents: 0 };
const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;

describe("decodeBaseFrame()", () => {
  it("reads a result", () => {
    const result = { status: "completed", result: { text: "2", omittedCharacters: 0 }, error: null, ...ran };
    expect(fromBase(68, result)).toMatchObject({
      kind: "result",
      sessionId: 5,
      sequence: 9,
      result: { status: "completed", result: { text: "2" } },
    });
  });

  it("takes output that a result does not mention for none", () => {
    const { stdout: _stdout, stderr: _stderr, ...quiet } = ran;
    expect(fromBase(68, { status: "timed-out", ...quiet })).toMatchObject({
      kind: "result",
      result: { status: "timed-out", stdout: text, stderr: text },
    });
  });

  it("keeps of a result what it knows, and drops the rest", () => {
    const more = { ...text, more: "x" };
    const result = { status: "completed", result: more, error: null, ...ran, stdout: more, more: 1 };
    expect(fromBase(68, result)).toEqual({
      kind: "result",
      sessionId: 5,
      sequence: 9,
      result: { status: "completed", result: text, ...ran },
    });
  });

  it("reads events with any wire value", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (answer) => {
        const plain: unknown = JSON.parse(JSON.stringify(answer));
        expect(fromBase(71, { kind: "submit", answer })).toEqual({
          kind: "event",
          sessionId: 5,
          sequence: 9,
          event: { kind: "submit", answer: plain },
        });
      }),
    );
  });

  it.each([
    ["no JSON", "{"],
    ["no object", "[]"],
    ["another status", { status: "fine", ...ran }],
    ["raised without an error", { status: "raised", error: null, ...ran }],
    ["a text for a number", { status: "timed-out", ...ran, wallMs: "1" }],
    ["half a text", { status: "completed", result: { text: "1" }, ...ran }],
  ])("blames the session for a result that is %s", (_, payload) => {
    expect(fromBase(68, payload)).toMatchObject({ kind: "session-violation", sessionId: 5 });
  });

  it("blames the session for a completed result with any one field that is not as it should be", () => {
    const result = { status: "completed", result: { text: "2", omittedCharacters: 0 }, ...ran };
    const captured = [null, 1, "x", [], {}, { text: 1, omittedCharacters: 0 }];
    const counts = [undefined, null, "1", -1, 1.5, 2 ** 53, "1e999"];
    const wrong: readonly (readonly [string, readonly unknown[]])[] = [
      ["status", [undefined, null, 1, "done"]],
      [
        "result",
        [undefined, 1, "2", [], {}, ...counts.map((omittedCharacters) => ({ text: "", omittedCharacters }))],
      ],
      ["stdout", [...captured, ...counts.map((omittedCharacters) => ({ text: "", omittedCharacters }))]],
      ["stderr", captured],
      ["wallMs", [undefined, null, "1", -1]],
      ["cpuMs", [undefined, null, "1", -1]],
      ["droppedEvents", counts],
    ];
    expect(fromBase(68, result)).toMatchObject({ kind: "result" });
    for (const [field, values] of wrong) {
      for (const value of values) {
        const outcome = fromBase(68, { ...result, [field]: value });
        expect(outcome, `${field}: ${JSON.stringify(value)}`).toMatchObject({ kind: "session-violation" });
      }
      const infinite = JSON.stringify({ ...result, [field]: 0 }).replace(`"${field}":0`, `"${field}":1e999`);
      expect(fromBase(68, infinite), `${field}: 1e999`).toMatchObject({ kind: "session-violation" });
    }
  });

  it.each([
    ["no kind", { answer: 1 }],
    ["no answer", { kind: "submit" }],
    [
      "names that are no texts",
      { kind: "assignment", names: [1], codeLine: "", reads: [], value: { type: "int" } },
    ],
    [
      "a summary that is a list",
      {
        kind: "hook",
        name: null,
        codeLine: "",
        description: null,
        dependsOn: [],
        value: { type: "x", summary: [] },
      },
    ],
  ])("blames the session for an event with %s", (_, payload) => {
    expect(fromBase(71, payload)).toMatchObject({ kind: "session-violation", sessionId: 5 });
  });

  it("blames the session for a value nested so deep that walking it would exhaust the stack", () => {
    expect(fromBase(71, `{"kind": "submit", "answer": ${nested(90)}}`)).toMatchObject({ kind: "event" });
    for (const depth of [110, 1_000_000]) {
      expect(fromBase(71, `{"kind": "submit", "answer": ${nested(depth)}}`)).toMatchObject({
        kind: "session-violation",
        reason: expect.stringContaining("deeper"),
      });
    }
  });

  it("does not take brackets within texts for nesting", () => {
    const answer = `${"[".repeat(500)}\\"${"{".repeat(500)}`;
    expect(fromBase(71, { kind: "submit", answer })).toMatchObject({ event: { answer } });
  });

  it("blames the session for bytes that are no UTF-8", () => {
    const payload = new Uint8Array([0x22, 0xff, 0x22]);
    expect(decodeBaseFrame({ type: 68, id: 5, aux: 1, payload })).toMatchObject({
      kind: "session-violation",
    });
  });

  it("blames the base for a type that there is none of, and for its own payloads", () => {
    expect(fromBase(99, {})).toMatchObject({ kind: "base-violation" });
    expect(fromBase(69, { reason: "tired", detail: "" })).toMatchObject({ kind: "base-violation" });
  });

  it("never throws, whatever the bytes", () => {
    const type = fc.oneof(fc.integer({ min: 64, max: 72 }), fc.integer({ min: 0, max: 255 }));
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.json().map((json) => Buffer.from(json, "utf8")),
      fc
        .record(
          { kind: fc.constantFrom("hook", "submit", "assignment"), value: fc.jsonValue() },
          { requiredKeys: [] },
        )
        .map((value) => Buffer.from(JSON.stringify(value), "utf8")),
    );
    fc.assert(
      fc.property(type, bytes, (type, payload) => {
        expect(decodeBaseFrame({ type, id: 1, aux: 1, payload }).kind).toMatch(/^[a-z-]+$/);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("encodeHostMessage()", () => {
  it("puts what identifies a message in the header and the rest in the payload", () => {
    const bytes = encodeHostMessage({ kind: "execute", sessionId: 3, sequence: 7, code: "é", timeoutMs: 50 });
    const [frame] = createFrameDecoder({ maxPayloadBytes: 100 }).push(bytes).frames;
    expect(frame).toMatchObject({ type: 5, id: 3, aux: 7 });
    const payload = Buffer.from(frame?.payload ?? []);
    expect([payload.readDoubleBE(0), payload.toString("utf8", 8)]).toEqual([50, "é"]);
  });

  it("sends every limit with an opening", () => {
    const limits = resolveLimits();
    const bytes = encodeHostMessage({ kind: "open", sessionId: 3, datasetId: 2, limits });
    const [frame] = createFrameDecoder({ maxPayloadBytes: 1_000 }).push(bytes).frames;
    expect(frame).toMatchObject({ type: 4, id: 3, aux: 2 });
    expect(JSON.parse(Buffer.from(frame?.payload ?? []).toString("utf8"))).toEqual({ limits });
  });

  it("writes half a surrogate pair, which UTF-8 has no place for, as the sign for what is unreadable", () => {
    const bytes = encodeHostMessage({
      kind: "execute",
      sessionId: 3,
      sequence: 7,
      code: "'\ud800'",
      timeoutMs: 1,
    });
    expect(Buffer.from(bytes.subarray(16 + 8)).toString("utf8")).toBe("'\ufffd'");
  });
});
