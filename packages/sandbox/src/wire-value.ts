import type { JsonValue } from "@daydream/base";

/**
 * A Python value as lossless tagged JSON, the way `packages/sandbox/python` writes it:
 * missing values are null; numbers beyond 2^53−1 and infinities are `{"$num": text}`; mappings whose keys
 * collide as text are `{"$map": [[key, value], …]}`; frames are `{"$df": {"columns", "rows"}}`.
 */
export type WireValue = JsonValue;
