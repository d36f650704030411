/** One message between the host and a base process; `docs/protocol.md` says what each type means. */
export interface Frame {
  readonly type: number;
  /** Session or dataset, as the type has it. */
  readonly id: number;
  readonly aux: number;
  readonly payload: Uint8Array;
}

/** Bytes of a frame's header. */
export const frameHeaderBytes = 16;

/** A frame as bytes: header, then payload. */
export function encodeFrame(frame: Frame): Uint8Array {
  const bytes = Buffer.allocUnsafe(frameHeaderBytes + frame.payload.byteLength);
  bytes.writeUInt8(frame.type, 0);
  bytes.writeUInt8(0, 1);
  bytes.writeUInt16BE(0, 2);
  bytes.writeUInt32BE(frame.id, 4);
  bytes.writeUInt32BE(frame.aux, 8);
  bytes.writeUInt32BE(frame.payload.byteLength, 12);
  bytes.set(frame.payload, frameHeaderBytes);
  return bytes;
}

/** What a chunk of bytes completed: frames, and the reason why the stream can be read no further. */
export interface Decoded {
  readonly frames: readonly Frame[];
  readonly violation?: string;
}

/** Cuts a stream of bytes into frames, however it is chopped up. */
export interface FrameDecoder {
  /** Takes the next bytes. After a violation every further byte is dropped. */
  push(chunk: Uint8Array): Decoded;
}

/** Makes a decoder that refuses a frame by its announced length, before any of it is kept. */
export function createFrameDecoder(options: { readonly maxPayloadBytes: number }): FrameDecoder {
  let chunks: Uint8Array[] = [];
  let bufferedBytes = 0;
  let neededBytes = frameHeaderBytes;
  let violation: string | undefined;

  return {
    push(chunk) {
      if (violation !== undefined) return { frames: [], violation };
      chunks.push(chunk);
      bufferedBytes += chunk.byteLength;
      if (bufferedBytes < neededBytes) return { frames: [] };
      const buffer = chunks.length === 1 ? asBuffer(chunk) : Buffer.concat(chunks, bufferedBytes);
      const { frames, restAt, needed, reason } = cut(buffer, options.maxPayloadBytes);
      neededBytes = needed;
      violation = reason;
      const rest = buffer.subarray(restAt);
      chunks = reason !== undefined || rest.byteLength === 0 ? [] : [rest];
      bufferedBytes = rest.byteLength;
      return violation === undefined ? { frames } : { frames, violation };
    },
  };
}

// --- internal ---

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

interface Cut {
  readonly frames: Frame[];
  readonly restAt: number;
  readonly needed: number;
  readonly reason: string | undefined;
}

function cut(buffer: Buffer, maxPayloadBytes: number): Cut {
  const frames: Frame[] = [];
  let at = 0;
  for (;;) {
    const left = buffer.byteLength - at;
    if (left < frameHeaderBytes) return { frames, restAt: at, needed: frameHeaderBytes, reason: undefined };
    const length = buffer.readUInt32BE(at + 12);
    const reason = refuse(buffer.readUInt32BE(at) & 0xff_ffff, length, maxPayloadBytes);
    if (reason !== undefined) return { frames, restAt: buffer.byteLength, needed: frameHeaderBytes, reason };
    const end = at + frameHeaderBytes + length;
    if (buffer.byteLength < end) {
      return { frames, restAt: at, needed: frameHeaderBytes + length, reason: undefined };
    }
    frames.push({
      type: buffer.readUInt8(at),
      id: buffer.readUInt32BE(at + 4),
      aux: buffer.readUInt32BE(at + 8),
      payload: buffer.subarray(at + frameHeaderBytes, end),
    });
    at = end;
  }
}

function refuse(flagsAndReserved: number, length: number, maxPayloadBytes: number): string | undefined {
  if (flagsAndReserved !== 0) return "the header's reserved bytes are not zero";
  if (length > maxPayloadBytes) return `a payload of ${length} bytes, at most ${maxPayloadBytes} are allowed`;
  return undefined;
}
