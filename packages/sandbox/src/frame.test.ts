import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createFrameDecoder, encodeFrame, type Frame } from "./frame.ts";

const frames = fc.array(
  fc.record({
    type: fc.integer({ min: 0, max: 255 }),
    id: fc.integer({ min: 0, max: 0xffff_ffff }),
    aux: fc.integer({ min: 0, max: 0xffff_ffff }),
    payload: fc.uint8Array({ maxLength: 200 }),
  }),
  { maxLength: 8 },
);

function plain({ type, id, aux, payload }: Frame) {
  return { type, id, aux, payload: [...payload] };
}

function header(length: number, flags = 0): Uint8Array {
  const bytes = Buffer.from(encodeFrame({ type: 68, id: 1, aux: 1, payload: new Uint8Array() }));
  bytes.writeUInt8(flags, 1);
  bytes.writeUInt32BE(length, 12);
  return bytes;
}

describe("createFrameDecoder()", () => {
  it("gives back what was encoded, wherever the stream is cut", () => {
    fc.assert(
      fc.property(frames, fc.array(fc.integer({ min: 1, max: 60 })), (sent, cuts) => {
        const decoder = createFrameDecoder({ maxPayloadBytes: 200 });
        const bytes = Buffer.concat(sent.map(encodeFrame));
        const received: Frame[] = [];
        for (let at = 0, index = 0; at < bytes.byteLength; index += 1) {
          const size = cuts.length === 0 ? bytes.byteLength : (cuts[index % cuts.length] ?? 1);
          const { frames, violation } = decoder.push(bytes.subarray(at, at + size));
          expect(violation).toBeUndefined();
          received.push(...frames);
          at += size;
        }
        expect(received.map(plain)).toEqual(sent.map(plain));
      }),
    );
  });

  it("refuses a frame by the length it announces, before any of it has come", () => {
    const decoder = createFrameDecoder({ maxPayloadBytes: 10 });
    expect(decoder.push(header(0xffff_ffff)).violation).toContain("4294967295 bytes");
  });

  it("gives the frames before a violation and drops everything after", () => {
    const decoder = createFrameDecoder({ maxPayloadBytes: 10 });
    const good = encodeFrame({ type: 70, id: 0, aux: 7, payload: new Uint8Array() });
    const decoded = decoder.push(Buffer.concat([good, header(0, 1), good]));
    expect(decoded.frames.map(plain)).toEqual([{ type: 70, id: 0, aux: 7, payload: [] }]);
    expect(decoded.violation).toContain("reserved");
    expect(decoder.push(good)).toEqual({ frames: [], violation: decoded.violation });
  });
});
