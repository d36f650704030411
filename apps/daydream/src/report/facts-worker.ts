import { parentPort, workerData } from "node:worker_threads";
import { readFacts } from "./generation-facts.ts";
import type { FactsRequest } from "./scan-facts.ts";

const { dataRoot, targets } = workerData as FactsRequest;
parentPort?.postMessage(targets.map((target) => readFacts(dataRoot, target)));
