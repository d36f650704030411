import { fileURLToPath } from "node:url";

/** Where the datasets that come with csvagent are. */
export const bundledDatasetsFolder = fileURLToPath(new URL("../../datasets", import.meta.url));
