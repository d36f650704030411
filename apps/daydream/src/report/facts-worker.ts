import { parentPort, workerData } from "node:worker_threads";
import { readFacts } from "./generation-facts.ts";
import type { FactsRequest } from "./scan-facts.ts";

/** Sent in parts, so that what is read is not held on both sides. */
const atOnce = 2000;

const { dataRoot, targets } = workerData as FactsRequest;
for (let at = 0; at < targets.length; at += atOnce)
  parentPort?.postMessage(targets.slice(at, at + atOnce).map((target) => readFacts(dataRoot, target)));
