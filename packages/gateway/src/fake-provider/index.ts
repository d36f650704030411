export type { ChatRequest } from "./chat-request.ts";
export {
  type FakeCall,
  type FakeProvider,
  type FakeProviderOptions,
  startFakeProvider,
} from "./fake-provider.ts";
export { type Fault, type FaultRule, faultNamed } from "./fault.ts";
export type { HiddenLimit } from "./hidden-limit.ts";
export type { FakeReply } from "./make-reply.ts";
export type { Amounts, ProviderStats } from "./sales.ts";
export { seededText } from "./seeded-text.ts";
