import { testStore } from "./contract.ts";
import { createMemoryStore } from "./memory-store.ts";

testStore({ name: "createMemoryStore()", createStore: createMemoryStore });
